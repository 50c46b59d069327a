package dev.gradus.lean;
