package modular;

/** A key that only this application's own {@link IsbnCodec} can store. */
record Isbn(long number) {}
