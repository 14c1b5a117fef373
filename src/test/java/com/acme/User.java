package com.acme;

import java.io.Serializable;

/** A value as an application has it; the examples of the documentation name it. */
public record User(String name) implements Serializable {}
