package io.omnicache.jcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a Redis server; Valkey and others say the Redis version they are compatible with.
 *
 * @see <a href="https://redis.io/docs/latest/commands/info/">INFO</a>
 */
record ServerVersion(int major, int minor) {
    private static final Pattern LINE = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");
    private static final ServerVersion UNKNOWN = new ServerVersion(Integer.MAX_VALUE, 0);

    /** Reads the version from the reply of {@code INFO server}; a reply that names none counts as new enough. */
    static ServerVersion ofInfo(byte[] info) {
        Matcher line = LINE.matcher(new String(info, StandardCharsets.UTF_8));
        if (!line.find()) {
            return UNKNOWN;
        }
        return new ServerVersion(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)));
    }

    /** Whether it has {@code GETEX}, {@code GETDEL} and {@code SET .. GET}: 6.2 and newer. */
    boolean isSupported() {
        return major > 6 || major == 6 && minor >= 2;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
