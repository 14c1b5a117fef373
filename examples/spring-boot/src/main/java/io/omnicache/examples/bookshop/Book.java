package io.omnicache.examples.bookshop;

import java.io.Serializable;

public record Book(String isbn, String author, int year, String title, int cents) implements Serializable {}
