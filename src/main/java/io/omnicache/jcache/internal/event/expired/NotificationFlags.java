package io.omnicache.jcache.internal.event.expired;

/**
 * The value of the server's parameter {@code notify-keyspace-events}: a letter for each kind of notification. The order
 * of the letters has no meaning and differs between servers. Immutable.
 *
 * @param text the letters as the server gave them
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/">Keyspace notifications</a>
 */
record NotificationFlags(String text) {
    /** The server's parameter. */
    static final String PARAMETER = "notify-keyspace-events";

    /** The notifications that expired events need: {@code __keyspace@<db>__} channels, and expired keys. */
    static final NotificationFlags REQUIRED = new NotificationFlags("Kx");

    private static final char ALL_KINDS = 'A';
    /** The letters that stand for a channel, which {@link #ALL_KINDS} doesn't include. */
    private static final String CHANNELS = "KE";

    /** Whether the notifications of expired events are on. */
    boolean areSufficient() {
        return REQUIRED.text.chars().allMatch(this::includes);
    }

    /** Returns these flags and those that expired events need. No flag is lost. */
    NotificationFlags merged() {
        StringBuilder merged = new StringBuilder(text);
        REQUIRED.text.chars().filter(flag -> !includes(flag)).forEach(flag -> merged.append((char) flag));
        return new NotificationFlags(merged.toString());
    }

    private boolean includes(int flag) {
        return text.indexOf(flag) >= 0 || CHANNELS.indexOf(flag) < 0 && text.indexOf(ALL_KINDS) >= 0;
    }

    /** The command with which an administrator switches the notifications on. */
    String command() {
        return "CONFIG SET " + PARAMETER + " " + merged().text;
    }
}
