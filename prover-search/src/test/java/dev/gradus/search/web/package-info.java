/** The page in a real browser: a headless Chromium, where one is installed. */
package dev.gradus.search.web;
