package dev.gradus.minif2f;
