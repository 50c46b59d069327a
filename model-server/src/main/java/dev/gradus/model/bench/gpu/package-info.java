/**
 * What a GPU does: decoding and training of a shape with fresh weights in bfloat16, beside Hugging
 * Face transformers and beside what the card itself allows, all measured in one process after the
 * other. In come a started libtorch and a shape, out go rows of numbers; nothing here prints.
 */
package dev.gradus.model.bench.gpu;
