package dev.gradus.search;
