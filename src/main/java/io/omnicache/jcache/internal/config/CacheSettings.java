package io.omnicache.jcache.internal.config;

import static io.omnicache.jcache.internal.config.setting.SettingType.BOOLEAN;
import static io.omnicache.jcache.internal.config.setting.SettingType.CLASS_NAME;
import static io.omnicache.jcache.internal.config.setting.SettingType.DURATION;
import static io.omnicache.jcache.internal.config.setting.SettingType.choice;

import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.codec.wrap.CompressionAlgorithm;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingCatalogue;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.time.Duration;

/**
 * The catalogue of cache settings: the keys of {@code defaults} and of each entry of {@code caches} in a settings
 * file. {@link CacheOptions} holds the values. The reader, the JSON Schema, the reference file and the tests use
 * {@link #CATALOGUE}, so a setting is declared in one place.
 */
public final class CacheSettings {
    /** Every setting, in the order of the documentation. */
    public static final SettingCatalogue CATALOGUE = new SettingCatalogue();

    public static final Setting<Duration> EXPIRY_CREATED = CATALOGUE.add(
            "expiry.created", DURATION, "The time to live of an entry from its creation, whatever happens to it.");
    public static final Setting<Duration> EXPIRY_MODIFIED = CATALOGUE.add(
            "expiry.modified", DURATION, "The time to live of an entry from its creation or last update.");
    public static final Setting<Duration> EXPIRY_ACCESSED = CATALOGUE.add(
            "expiry.accessed",
            DURATION,
            "The time to live of an entry from its creation or last access. An update is no access.");
    public static final Setting<Duration> EXPIRY_TOUCHED = CATALOGUE.add(
            "expiry.touched", DURATION, "The time to live of an entry from its creation, last update or last access.");
    public static final Setting<Boolean> EXPIRY_ETERNAL = CATALOGUE.add(
            "expiry.eternal", SettingType.TRUE, "true", "Entries live until they are removed or Redis evicts them.");
    public static final Setting<Integer> EXPIRY_JITTER = CATALOGUE.add(
            "expiry-jitter",
            SettingType.percentage(true),
            "0%",
            "The largest share by which each time to live is shortened at random, so that entries which are stored"
                    + " together don't expire together. A time to live is never lengthened.");
    public static final Setting<String> KEY_TYPE = CATALOGUE.add(
            "key-type", CLASS_NAME, "java.lang.Object", "Class of the keys. Keys of other classes are refused.");
    public static final Setting<String> VALUE_TYPE = CATALOGUE.add(
            "value-type", CLASS_NAME, "java.lang.Object", "Class of the values. Values of other classes are refused.");
    public static final Setting<String> CODEC = CATALOGUE.add(
            "codec",
            SettingType.choiceOrClass("java", "string", "bytes", "fory", "json"),
            "java",
            "How values are stored. java: anything serialisable; fory: by Apache Fory, faster and smaller, requires"
                    + " its library; json: values of the value type as JSON text, by Jackson, requires its library;"
                    + " string: text as plain UTF-8; bytes: byte arrays as they are. Programs in other languages can"
                    + " share json, string and bytes. Or the name of a class, with a package, that implements"
                    + " io.omnicache.jcache.spi.ValueCodec and has a public constructor without arguments.");
    public static final Setting<String> SERIAL_FILTER = CATALOGUE.add(
            "serial-filter",
            SettingType.SERIAL_FILTER,
            "Which classes may be deserialised, in keys and in values, beside plain data of the JDK. known: the declared"
                    + " key type and value type, the types of their fields, and the classes that this JVM has written in"
                    + " this cache; declared: without the latter, which is the safest. Further parts, between semicolons,"
                    + " name more classes, as in declared;com.acme.User. Without a value: known. The codec fory stores an"
                    + " application's class only if this filter allows it by name, or if it is declared. Some classes"
                    + " are always refused.");
    public static final Setting<UndecodablePolicy> ON_UNDECODABLE = CATALOGUE.add(
            "on-undecodable",
            choice(UndecodablePolicy.class),
            "miss",
            "What happens when a value cannot be decoded, for example after its class changed. miss: the entry counts"
                    + " as missing, and a line is logged; throw: an exception.");
    public static final Setting<Boolean> STATISTICS = CATALOGUE.add(
            "statistics", BOOLEAN, "false", "Whether hits, misses, puts and removals are counted, for JMX.");
    public static final Setting<Boolean> MANAGEMENT =
            CATALOGUE.add("management", BOOLEAN, "false", "Whether JMX shows the configuration of the cache.");
    public static final Setting<String> LOADER = CATALOGUE.add(
            "loader",
            CLASS_NAME,
            "Class of the javax.cache.integration.CacheLoader, with a public constructor without arguments.");
    public static final Setting<Boolean> READ_THROUGH = CATALOGUE.add(
            "read-through",
            BOOLEAN,
            "false",
            "Whether get and getAll load missing entries. Otherwise only loadAll loads.");
    public static final Setting<Loading> LOADING = CATALOGUE.add(
            "loading",
            choice(Loading.class),
            "jvm",
            "How often one missing entry is loaded at the same time. jvm: once in each JVM; cluster: once in all JVMs,"
                    + " by a lease in Redis. All applications that use the cache must use the same value.");
    public static final Setting<Duration> LOAD_TIMEOUT = CATALOGUE.add(
            "load-timeout",
            DURATION,
            "30s",
            "How long a load of loading: cluster keeps the other JVMs from loading the same entry. After it another"
                    + " JVM may load, and the late value is refused.");
    public static final Setting<Integer> REFRESH_AHEAD = CATALOGUE.add(
            "refresh-ahead",
            SettingType.percentage(false),
            "From which share of its time to live on an entry that is read is loaded again in the background. Needs a"
                    + " loader and the expiry created or modified.");
    public static final Setting<Duration> REFRESH_AFTER = CATALOGUE.add(
            "refresh-after", DURATION, "The same, as the age of the entry. Only one of the two can be set.");
    public static final Setting<Duration> REMEMBER_MISSING = CATALOGUE.add(
            "remember-missing",
            DURATION,
            "How long it is remembered that the loader has no value for a key; the key isn't loaded again meanwhile."
                    + " Without it, each read of such a key loads.");
    public static final Setting<EntryProcessing> ENTRY_PROCESSOR = CATALOGUE.add(
            "entry-processor",
            choice(EntryProcessing.class),
            "optimistic",
            "How entry processors run. optimistic: without a lock in Redis, and again if another JVM changes the entry"
                    + " meanwhile; exclusive: once, while all other changes of the entry wait, in all JVMs. All"
                    + " applications that use the cache must use the same value.");
    public static final Setting<String> WRITER = CATALOGUE.add(
            "writer",
            CLASS_NAME,
            "Class of the javax.cache.integration.CacheWriter, with a public constructor without arguments.");
    public static final Setting<Boolean> WRITE_THROUGH = CATALOGUE.add(
            "write-through", BOOLEAN, "false", "Whether the writer writes every change before the cache does.");
    public static final Setting<EventScope> EVENT_SCOPE = CATALOGUE.add(
            "event-scope",
            choice(EventScope.class),
            "local",
            "Whose changes cache entry listeners hear of. local: those of their own JVM; all: those of every JVM that"
                    + " has the cache open with this value. Nothing is published while no JVM listens.");
    public static final Setting<Duration> STORE_LEASE = CATALOGUE.add(
            "store-lease",
            DURATION,
            "10s",
            "How long an entry that is being written to the store, or loaded from it, stays locked for other JVMs when"
                    + " its JVM dies. Renewed while the JVM lives. Only for caches with write-through or"
                    + " write-behind.");
    public static final Setting<Boolean> WRITE_BEHIND = CATALOGUE.add(
            "write-behind",
            BOOLEAN,
            "false",
            "Whether the writer writes changes after the cache has them, in batches. Requires a writer. What a JVM"
                    + " hasn't written yet is lost if it dies.");
    public static final Setting<Duration> WRITE_BEHIND_DELAY = CATALOGUE.add(
            "write-behind-delay",
            DURATION,
            "1s",
            "How long a change waits to be written behind. Later changes of its key replace it meanwhile.");
    public static final Setting<Integer> WRITE_BEHIND_BATCH_SIZE = CATALOGUE.add(
            "write-behind-batch-size",
            SettingType.integer(1, 100_000),
            "100",
            "The largest number of changes that are written behind by one call of the writer.");
    public static final Setting<Integer> WRITE_BEHIND_QUEUE_SIZE = CATALOGUE.add(
            "write-behind-queue-size",
            SettingType.integer(1, 10_000_000),
            "10000",
            "The largest number of keys whose changes wait in one JVM. Further changes wait for a place.");
    public static final Setting<Duration> WRITE_BEHIND_QUEUE_TIMEOUT = CATALOGUE.add(
            "write-behind-queue-timeout",
            DURATION,
            "10s",
            "How long an operation waits for a place in a full queue, before it fails and changes nothing.");
    public static final Setting<Integer> WRITE_BEHIND_ATTEMPTS = CATALOGUE.add(
            "write-behind-attempts",
            SettingType.integer(1, 1_000_000),
            "20",
            "How often a change is tried before it is given up.");
    public static final Setting<Duration> WRITE_BEHIND_BACKOFF = CATALOGUE.add(
            "write-behind-backoff",
            DURATION,
            "1s",
            "The pause after a change failed for the first time. It doubles with each further failure, up to 30s.");
    public static final Setting<Duration> WRITE_BEHIND_FLUSH_TIMEOUT = CATALOGUE.add(
            "write-behind-flush-timeout",
            DURATION,
            "30s",
            "How long closing or destroying the cache waits until the store has everything.");
    public static final Setting<Duration> EVENT_TIMEOUT = CATALOGUE.add(
            "event-timeout",
            DURATION,
            "2s",
            "The longest time that one operation waits for listeners in all: for synchronous listeners that other"
                    + " threads are calling, and for asynchronous listeners that are far behind.");
    public static final Setting<ByteSize> VALUE_SIZE = CATALOGUE.add(
            "limits.value-size",
            ConnectionSettings.SIZE,
            "The largest size of a stored value or key. A larger one is refused before anything is sent. Without it,"
                    + " the value-size of the connection. A server accepts at most its proto-max-bulk-len, 512 MB by"
                    + " default.");
    public static final Setting<ByteSize> COMPRESSION_ABOVE = CATALOGUE.add(
            "compression.above",
            ConnectionSettings.SIZE,
            "The size above which values are compressed, if they get smaller. Without it, no value is. Compressed values"
                    + " are read in any case.");
    public static final Setting<CompressionAlgorithm> COMPRESSION_CODEC = CATALOGUE.add(
            "compression.codec",
            choice(CompressionAlgorithm.class),
            "deflate",
            "How values are compressed. deflate: by the JDK; lz4: faster, and zstd: smaller and faster, both by their"
                    + " libraries.");
    public static final Setting<ByteSize> COMPRESSION_MAX_SIZE = CATALOGUE.add(
            "compression.max-size",
            ConnectionSettings.SIZE,
            "The largest size of a value before it is compressed, and after it is inflated. Without it, the largest size"
                    + " of a stored value.");
    public static final Setting<String> ENCRYPTION_KEYS = CATALOGUE.add(
            "encryption.keys",
            SettingType.matching(
                            "file: and a path, env: and the name of a variable, or class: and the name of a KeyProvider",
                            "^(file|env|class):.+$")
                    .notShown(),
            "Where the keys are with which values are encrypted (AES-256-GCM). A file or a variable of the environment"
                    + " has a line for each key: its id, a space, and 32 bytes in base64. The first key encrypts, all of"
                    + " them decrypt. A file is read again when it changes. Without the setting, values aren't"
                    + " encrypted.");
    public static final Setting<Boolean> ENCRYPTION_ACCEPT_PLAIN = CATALOGUE.add(
            "encryption.accept-plain",
            BOOLEAN,
            "false",
            "Whether a cache with encryption.keys reads values that aren't encrypted. Only while old values last, since"
                    + " it lets everybody who can write to Redis choose values.");
    public static final Setting<Sweep> SWEEP = CATALOGUE.add(
            "sweep",
            choice(Sweep.class),
            "scan",
            "How clear and removeAll find the entries. scan: by SCAN over the whole database; index: by sets of the"
                    + " keys in Redis, which every change updates. All applications that write to the cache must use"
                    + " the same value.");
    public static final Setting<Boolean> LEASES = CATALOGUE.add(
            "leases",
            BOOLEAN,
            "false",
            "Whether the put of a thread that missed the entry stores only if nobody has removed, changed or cleared"
                    + " the entry since. For applications that read, miss, query a database and put. All applications"
                    + " that use the cache must have the same value.");
    public static final Setting<Duration> LEASE_TIME = CATALOGUE.add(
            "lease-time",
            DURATION,
            "30s",
            "With leases: the longest time between a miss and the put that follows. A later put isn't stored.");
    public static final Setting<StoreByValue> STORE_BY_VALUE = CATALOGUE.add(
            "store-by-value",
            choice(StoreByValue.class),
            "require",
            "What happens when code asks for a cache that stores by reference, which Redis cannot do. require: the"
                    + " cache is refused; tolerate: the cache stores by value.");
    public static final Setting<Boolean> OVERRIDE = CATALOGUE.add(
            "override",
            BOOLEAN,
            "false",
            "Whether the file's settings of this cache take precedence over what code sets explicitly in createCache.");

    public static final Setting<FailurePolicy> FAILURE_POLICY = CATALOGUE.add(
            "failure-policy",
            choice(FailurePolicy.class),
            "throw",
            "What operations do while Redis can't be reached. throw: they fail; miss: reads find nothing, and load where"
                    + " there is a loader; changes are dropped and counted. Entries whose change was dropped are removed"
                    + " from Redis before they can be read again.");

    public static final Setting<Boolean> NEAR_CACHE = CATALOGUE.add(
            "near-cache",
            BOOLEAN,
            "false",
            "Whether this JVM keeps entries that it reads. Redis announces when they change.");
    public static final Setting<Integer> NEAR_MAX_ENTRIES = CATALOGUE.add(
            "near-cache-max-entries",
            SettingType.integer(1, 100_000_000),
            "10000",
            "The largest number of entries that one JVM keeps. Those that are read often stay.");
    public static final Setting<ByteSize> NEAR_MAX_BYTES = CATALOGUE.add(
            "near-cache-max-bytes",
            ConnectionSettings.SIZE,
            "The largest size of all entries that one JVM keeps, in place of their number: the bytes of keys and values"
                    + " in Redis, and 150 bytes for each entry.");
    public static final Setting<Duration> NEAR_TIME_TO_LIVE = CATALOGUE.add(
            "near-cache-time-to-live",
            DURATION,
            "How long an entry is kept at most. Without it, as long as it lives in Redis.");
    public static final Setting<Duration> NEAR_MAX_STALENESS = CATALOGUE.add(
            "near-cache-max-staleness",
            DURATION,
            "2s",
            "The bound in case of faults: no value is given out that Redis changed longer ago than this. At least"
                    + " 200ms. Four times as often a JVM proves that it hears of changes.");
    public static final Setting<ByteSize> NEAR_MAX_VALUE_SIZE = CATALOGUE.add(
            "near-cache-max-value-size",
            ConnectionSettings.SIZE,
            "64KB",
            "The size of the largest value that is kept, 16MB at most. Larger ones are read from Redis each time.");
    public static final Setting<NearTracking> NEAR_TRACKING = CATALOGUE.add(
            "near-cache-tracking",
            choice(NearTracking.class),
            "key",
            "How the server finds out whom to tell of a change. key: it remembers who has read which entry; prefix: it"
                    + " tells every JVM of every change. All caches of a manager must have the same value.");

    public static final Setting<NearKeys> NEAR_KEYS = CATALOGUE.add(
            "near-cache-keys",
            choice(NearKeys.class),
            "all",
            "Which entries are kept. all: each that is read; hot: those that are read often. The others are read as"
                    + " without a near cache.");
    public static final Setting<Duration> NEAR_STALE_WHILE_AWAY = CATALOGUE.add(
            "near-cache-stale-while-away",
            DURATION,
            "How long reads get what was last known while Redis can't be reached, from the time when that was known to"
                    + " be current. Without it, such reads fail.");
    public static final Setting<Duration> NEAR_STALE_IF_ERROR = CATALOGUE.add(
            "near-cache-stale-if-error",
            DURATION,
            "How long reads get an entry that has expired while the cache loader fails, from the end of its time to"
                    + " live. Without it, such reads fail.");
    public static final Setting<NearImpossible> NEAR_WHERE_IMPOSSIBLE = CATALOGUE.add(
            "near-cache-where-impossible",
            choice(NearImpossible.class),
            "refuse",
            "What happens where near-cache is true and a cache can't have one: its expiry must hear of each read, or it"
                    + " holds Hibernate's timestamps. refuse: the cache is refused; ignore: its reads go to Redis. Also"
                    + " what happens where near-cache-stale-if-error is set and there is no loader.");

    private CacheSettings() {}

    /** The values of {@link #NEAR_KEYS}. */
    public enum NearKeys {
        ALL,
        HOT
    }

    /** The values of {@link #NEAR_WHERE_IMPOSSIBLE}. */
    public enum NearImpossible {
        REFUSE,
        IGNORE
    }

    /** The values of {@link #NEAR_TRACKING}. */
    public enum NearTracking {
        KEY,
        PREFIX
    }

    /** The values of {@link #FAILURE_POLICY}. */
    public enum FailurePolicy {
        THROW,
        MISS
    }

    /** The values of {@link #SWEEP}. */
    public enum Sweep {
        SCAN,
        INDEX
    }

    /** The values of {@link #EVENT_SCOPE}. */
    public enum EventScope {
        LOCAL,
        ALL
    }

    /** The values of {@link #LOADING}. */
    public enum Loading {
        JVM,
        CLUSTER
    }

    /** The values of {@link #ENTRY_PROCESSOR}. */
    public enum EntryProcessing {
        OPTIMISTIC,
        EXCLUSIVE
    }

    /** The values of {@link #STORE_BY_VALUE}. */
    public enum StoreByValue {
        REQUIRE,
        TOLERATE
    }
}
