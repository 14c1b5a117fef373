package io.omnicache.examples.quickstart;

import java.io.Serializable;

/** What the cache keeps of a file. */
record FileSummary(long bytes, long lines, String longestLine) implements Serializable {}
