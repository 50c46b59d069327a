/** The commands of this module. In: options. Out: files, and text for people or programs. */
package dev.gradus.curriculum.cli;
