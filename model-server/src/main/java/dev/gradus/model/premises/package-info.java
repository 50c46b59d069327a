/**
 * Lemmas of the library that may help with a goal: their names by retrieval.
 *
 * <p>In: the library's statements, as {@code gradus curriculum extract} writes them, and a goal.
 * Out: the names of the few that share most with it. Neither the grammar nor a small decoder can
 * know tens of thousands of names, but both can choose among a handful. The package knows no
 * engine: the prior offers the names in its templates, the decoder's prompt lists them.
 *
 * <p>After premise selection by term frequencies (Kühlwein et al. 2013, "MaSh: Machine Learning for
 * Sledgehammer") and retrieval in front of a tactic generator (Yang et al. 2023, "LeanDojo").
 */
package dev.gradus.model.premises;
