/**
 * Text to tokens and back, the training of byte-level BPE tokenizers, and the prompts.
 *
 * <p>In: a {@code tokenizer.json} (ours or a published model's), goals and tactics. Out: token ids
 * and exact bytes. {@link dev.gradus.model.tokenizer.Tokenizer} encodes with the huggingface
 * tokenizers library and decodes by itself; {@link dev.gradus.model.tokenizer.BpeTrainer} learns
 * merges from {@link dev.gradus.model.tokenizer.ChunkCounts} and {@link
 * dev.gradus.model.tokenizer.ByteLevelBpe} writes them in the library's format. {@link
 * dev.gradus.model.tokenizer.PromptFormat} owns what a prompt looks like, {@link
 * dev.gradus.model.tokenizer.ProofSizeBucket} what a proof size becomes. Nothing here knows of
 * tensors.
 */
package dev.gradus.model.tokenizer;
