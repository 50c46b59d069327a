package dev.gradus.model;
