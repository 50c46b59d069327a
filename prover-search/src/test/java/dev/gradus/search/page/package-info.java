/**
 * The page in a real browser: a headless Chromium, where one is installed. Not in a package {@code
 * web}: the folder of the classes would hide the page's own.
 */
package dev.gradus.search.page;
