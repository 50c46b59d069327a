/** Files that appear whole or not at all. In: lines, or what writes them. Out: a file. */
package dev.gradus.curriculum.file;
