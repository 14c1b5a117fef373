/** An application with modules, as a user writes it: one {@code requires} for the cache, and its own key codec. */
module modular.application {
    requires io.omnicache.jcache;
    requires java.management;
    // The Fory codec is optional: an application that wants it asks for it.
    requires static org.apache.fory.core;

    provides io.omnicache.jcache.spi.KeyCodec with
            modular.IsbnCodec;
}
