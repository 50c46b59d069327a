/**
 * Flat tables as Apache Parquet files. In: columns of texts and numbers. Out: bytes. Knows nothing
 * of what they mean.
 */
package dev.gradus.curriculum.parquet;
