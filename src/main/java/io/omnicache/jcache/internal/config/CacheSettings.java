package io.omnicache.jcache.internal.config;

import static io.omnicache.jcache.internal.config.setting.SettingType.BOOLEAN;
import static io.omnicache.jcache.internal.config.setting.SettingType.DURATION;
import static io.omnicache.jcache.internal.config.setting.SettingType.TEXT;

import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a settings file may say of a cache. A dot in a name is a block in the file. The reader, the JSON Schema, the
 * reference file and the tests are all made from {@link #all()}.
 */
public final class CacheSettings {
    public static final Setting<Duration> EXPIRY_CREATED = Setting.withoutDefault(
            "expiry.created", DURATION, "Entries live so long from their creation, whatever happens to them.");
    public static final Setting<Duration> EXPIRY_MODIFIED = Setting.withoutDefault(
            "expiry.modified", DURATION, "Entries live so long from their creation or last update.");
    public static final Setting<Duration> EXPIRY_ACCESSED = Setting.withoutDefault(
            "expiry.accessed",
            DURATION,
            "Entries live so long from their creation or last access; updates don't count.");
    public static final Setting<Duration> EXPIRY_TOUCHED = Setting.withoutDefault(
            "expiry.touched", DURATION, "Entries live so long from their creation, last update or last access.");
    public static final Setting<Boolean> EXPIRY_ETERNAL = Setting.of(
            "expiry.eternal", CacheTypes.TRUE, "true", "Entries live until they are removed or Redis evicts them.");

    public static final Setting<String> KEY_TYPE =
            Setting.of("key-type", CacheTypes.CLASS_NAME, "java.lang.Object", "Class of the keys; others are refused.");
    public static final Setting<String> VALUE_TYPE = Setting.of(
            "value-type", CacheTypes.CLASS_NAME, "java.lang.Object", "Class of the values; others are refused.");
    public static final Setting<String> CODEC = Setting.of(
            "codec",
            CacheTypes.oneOf("java", "string", "bytes", "kryo", "fory", "json"),
            "java",
            "How values are stored. java: anything serialisable; fory: by Apache Fory, faster and smaller, if its library is"
                    + " there; string: text as plain UTF-8, bytes: byte arrays as they are, both for sharing with"
                    + " programs in other languages.");
    public static final Setting<String> SERIAL_FILTER = Setting.withoutDefault(
            "serial-filter",
            CacheTypes.SERIAL_FILTER,
            "What may be deserialised, of keys and of values; what is refused anyway stays refused. The codec fory stores"
                    + " no class of the application's but those that this allows by name and the value type with its fields.");
    public static final Setting<UndecodablePolicy> ON_UNDECODABLE = Setting.of(
            "on-undecodable",
            SettingType.choice(UndecodablePolicy.class),
            "miss",
            "What a value that can't be decoded is, for example after its class changed. miss: no entry, and a line in"
                    + " the log; throw: an exception.");

    public static final Setting<Boolean> STATISTICS =
            Setting.of("statistics", BOOLEAN, "false", "Whether hits, misses, puts and removals are counted, for JMX.");
    public static final Setting<Boolean> MANAGEMENT =
            Setting.of("management", BOOLEAN, "false", "Whether the cache's configuration is shown in JMX.");

    public static final Setting<String> LOADER = Setting.withoutDefault(
            "loader",
            CacheTypes.CLASS_NAME,
            "Class of the javax.cache.integration.CacheLoader, with a public constructor without arguments.");
    public static final Setting<Boolean> READ_THROUGH = Setting.of(
            "read-through", BOOLEAN, "false", "Whether get and getAll load what is missing; else only loadAll loads.");
    public static final Setting<Duration> LOAD_TIMEOUT =
            Setting.withoutDefault("load-timeout", DURATION, "How long a load may take.");
    public static final Setting<Duration> REFRESH_AFTER = Setting.withoutDefault(
            "refresh-after", DURATION, "An entry older than this is loaded again in the background when it is read.");
    public static final Setting<String> WRITER = Setting.withoutDefault(
            "writer",
            CacheTypes.CLASS_NAME,
            "Class of the javax.cache.integration.CacheWriter, with a public constructor without arguments.");
    public static final Setting<Boolean> WRITE_THROUGH =
            Setting.of("write-through", BOOLEAN, "false", "Whether changes are written by the writer first.");

    public static final Setting<Duration> EVENT_TIMEOUT = Setting.of(
            "event-timeout",
            DURATION,
            "2s",
            "How long an operation waits in all for listeners: synchronous ones that others are in, asynchronous ones far behind.");
    public static final Setting<String> EVENT_SCOPE = Setting.of(
            "event-scope",
            CacheTypes.oneOf("jvm", "all"),
            "jvm",
            "Whose changes listeners hear of. jvm: those of their own JVM; all: those of every JVM.");
    public static final Setting<String> ENTRY_PROCESSOR = Setting.of(
            "entry-processor",
            CacheTypes.oneOf("optimistic", "exclusive"),
            "optimistic",
            "How invoke is made atomic between JVMs. optimistic: it runs again if another JVM was faster; exclusive: it"
                    + " holds a lock in Redis.");
    public static final Setting<String> FAILURE_POLICY = Setting.of(
            "failure-policy",
            CacheTypes.oneOf("throw", "miss"),
            "throw",
            "What happens while Redis can't be reached. throw: an exception; miss: reads find nothing, writes do"
                    + " nothing.");

    public static final Setting<Integer> MAX_ENTRIES = Setting.withoutDefault(
            "limits.max-entries", SettingType.integer(1, Integer.MAX_VALUE), "How many entries Redis keeps at most.");
    public static final Setting<ByteSize> VALUE_SIZE = Setting.withoutDefault(
            "limits.value-size",
            ConnectionSettings.SIZE,
            "How large a value may be as it is stored, and a key: larger ones are refused before anything is sent. Without it"
                    + " the connection's value-size. A server takes no more than its proto-max-bulk-len, 512 MB by default.");
    public static final Setting<String> SWEEP = Setting.of(
            "sweep",
            CacheTypes.oneOf("scan", "index"),
            "scan",
            "How clear and removeAll find the entries. scan: by walking over the whole database; index: by sets of the keys in"
                    + " Redis, which every change keeps. Whoever writes to the cache must have the same.");
    public static final Setting<Integer> NEAR_CACHE_MAX_ENTRIES = Setting.withoutDefault(
            "near-cache.max-entries",
            SettingType.integer(1, Integer.MAX_VALUE),
            "Switches a local cache on, in front of Redis, of at most so many entries.");
    public static final Setting<Duration> NEAR_CACHE_MAX_STALENESS = Setting.withoutDefault(
            "near-cache.max-staleness", DURATION, "How long after losing the server a local entry is still used.");
    public static final Setting<Integer> COMPRESSION_ABOVE = Setting.withoutDefault(
            "compression.above",
            SettingType.integer(1, Integer.MAX_VALUE),
            "Values of more than so many bytes are stored compressed.");
    public static final Setting<String> ENCRYPTION_KEY =
            Setting.withoutDefault("encryption.key", TEXT, "Name of the key that new values are encrypted with.");

    public static final Setting<String> STORE_BY_VALUE = Setting.of(
            "store-by-value",
            CacheTypes.oneOf("require", "tolerate"),
            "require",
            "What happens when code asks for a cache that stores by reference, which Redis can't. require: it is refused;"
                    + " tolerate: it gets one that stores by value.");
    public static final Setting<Boolean> OVERRIDE = Setting.of(
            "override",
            BOOLEAN,
            "false",
            "Whether the file's settings of this cache win over what code sets explicitly in createCache.");

    private static final List<Setting<?>> ALL = List.of(
            EXPIRY_CREATED,
            EXPIRY_MODIFIED,
            EXPIRY_ACCESSED,
            EXPIRY_TOUCHED,
            EXPIRY_ETERNAL,
            KEY_TYPE,
            VALUE_TYPE,
            CODEC,
            SERIAL_FILTER,
            ON_UNDECODABLE,
            STATISTICS,
            MANAGEMENT,
            LOADER,
            READ_THROUGH,
            LOAD_TIMEOUT,
            REFRESH_AFTER,
            WRITER,
            WRITE_THROUGH,
            EVENT_TIMEOUT,
            EVENT_SCOPE,
            ENTRY_PROCESSOR,
            FAILURE_POLICY,
            MAX_ENTRIES,
            VALUE_SIZE,
            SWEEP,
            NEAR_CACHE_MAX_ENTRIES,
            NEAR_CACHE_MAX_STALENESS,
            COMPRESSION_ABOVE,
            ENCRYPTION_KEY,
            STORE_BY_VALUE,
            OVERRIDE);

    /** Their place is known, what they do is not there yet. */
    private static final Set<Setting<?>> LATER = Set.of(
            LOAD_TIMEOUT,
            REFRESH_AFTER,
            MAX_ENTRIES,
            NEAR_CACHE_MAX_ENTRIES,
            NEAR_CACHE_MAX_STALENESS,
            COMPRESSION_ABOVE,
            ENCRYPTION_KEY);

    private static final Map<Setting<?>, Set<String>> LATER_VALUES = Map.of(
            CODEC, Set.of("kryo", "json"),
            EVENT_SCOPE, Set.of("all"),
            ENTRY_PROCESSOR, Set.of("exclusive"),
            FAILURE_POLICY, Set.of("miss"));

    private CacheSettings() {}

    /** All of them, in the order of the reference. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    /** Whether a setting has no effect in this version and is refused. */
    static boolean isLater(Setting<?> setting) {
        return LATER.contains(setting);
    }

    /** The values of a setting that have no effect in this version and are refused. */
    static Set<String> laterValues(Setting<?> setting) {
        return LATER_VALUES.getOrDefault(setting, Set.of());
    }
}
