/**
 * How fast a decoder of a given shape decodes, reads prompts and trains on this machine: beside the
 * same in eager PyTorch, in turns within one run, and beside what the machine's memory and matrix
 * units allow.
 *
 * <p>In: a configuration and perhaps a Python with torch. Out: {@link Row}s.
 */
package dev.gradus.model.bench;
