/** Lean text as tokens; knows no grammar and no declaration. */
package dev.gradus.model.lean;
