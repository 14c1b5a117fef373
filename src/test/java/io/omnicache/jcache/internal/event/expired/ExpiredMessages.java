package io.omnicache.jcache.internal.event.expired;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Reads bytes as messages on expired entries, for tests in other packages. */
public final class ExpiredMessages {
    private ExpiredMessages() {}

    public static List<byte[]> samples() {
        return List.of("5:a:b:cxyz".getBytes(UTF_8), "0:".getBytes(UTF_8), "999999999:k".getBytes(UTF_8));
    }

    public static boolean isRecreated(byte[] bytes) {
        return RecreatedMessage.parse(bytes) != null;
    }
}
