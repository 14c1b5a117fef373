/**
 * The module of the packaged jar. The build compiles this file and adds it to the jar after Redisson went in: none of
 * the packages under {@code internal} and {@code shaded} is exported, and none is open.
 */
module io.omnicache.jcache {
    // Types of these stand in the public API. The JCache API has no module name but the one that its file name gives.
    requires transitive cache.api;
    requires static org.jspecify;

    requires java.management;
    requires org.slf4j;
    requires org.yaml.snakeyaml;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport.unix.common;

    // What an application adds if it wants it: near caches, the codecs json and fory, compression by lz4 and zstd, Unix
    // sockets and the native transports.
    requires static com.github.benmanes.caffeine;
    requires static com.fasterxml.jackson.annotation;
    requires static com.fasterxml.jackson.core;
    requires static com.fasterxml.jackson.databind;
    requires static com.fasterxml.jackson.datatype.jsr310;
    requires static org.apache.fory.core;
    requires static org.lz4.java;
    requires static com.github.luben.zstd_jni;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.kqueue;
    requires static io.netty.transport.classes.io_uring;

    exports io.omnicache.jcache;
    exports io.omnicache.jcache.backend;
    exports io.omnicache.jcache.spi;

    uses io.omnicache.jcache.spi.KeyCodec;

    provides javax.cache.spi.CachingProvider with
            io.omnicache.jcache.RedisCachingProvider;
}
