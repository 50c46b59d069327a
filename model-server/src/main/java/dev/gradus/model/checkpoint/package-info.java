/**
 * Checkpoints as files: a Hugging Face model directory, read and written without a second copy of
 * the model in the heap.
 *
 * <p>In: a directory with {@code config.json}, {@code tokenizer.json} and {@code model.safetensors}
 * (or shards named by {@code model.safetensors.index.json}); {@code gradus.json} where it was
 * trained here. Out: tensors by Hugging Face's names, and directories of the same kind, written so
 * that a reader meets the old or the new one, never a part. The way through the package:
 *
 * <pre>
 *   {@link dev.gradus.model.checkpoint.Checkpoint} -&gt; {@link dev.gradus.model.checkpoint.WeightFiles} (shards)
 *     -&gt; {@link dev.gradus.model.checkpoint.SafetensorsFile} (one mapped file)
 *     -&gt; {@link dev.gradus.model.checkpoint.SafetensorsHeader} (what is where, validated)
 *   {@link dev.gradus.model.checkpoint.WeightWriter}, {@link dev.gradus.model.checkpoint.FolderReplacement}: the way back
 * </pre>
 *
 * <p>Files come from strangers: whatever is wrong with one ends in a {@link
 * dev.gradus.model.checkpoint.CheckpointException} of one line. Nothing here knows what the tensors
 * mean; which are expected is said by the caller.
 */
package dev.gradus.model.checkpoint;
