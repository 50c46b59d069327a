/**
 * libtorch through DJL's PyTorch engine: started offline, with threads and device chosen by the
 * caller, and TorchScript programs compiled from source text.
 *
 * <p>In: options and source resources. Out: a memory manager for arrays and programs to call with
 * them. The package knows nothing of models.
 */
package dev.gradus.model.torch;
