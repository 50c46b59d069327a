/** Files that appear whole or not at all. In: lines. Out: a file. */
package dev.gradus.curriculum.file;
