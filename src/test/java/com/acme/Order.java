package com.acme;

import java.io.Serializable;

/** A class that the documentation names. */
public record Order(long number) implements Serializable {}
