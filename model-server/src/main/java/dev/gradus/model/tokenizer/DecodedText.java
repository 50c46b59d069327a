package dev.gradus.model.tokenizer;

/**
 * Text out of token ids.
 *
 * @param text an unfinished character at the end is left out; anything else that is no UTF-8 is
 *     U+FFFD
 * @param wellFormed whether the text is exactly what the tokens say, nothing left out or replaced
 */
public record DecodedText(String text, boolean wellFormed) {}
