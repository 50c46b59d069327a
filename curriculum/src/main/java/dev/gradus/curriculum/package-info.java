package dev.gradus.curriculum;
