package io.omnicache.benchmarks.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnicache.benchmarks.run.TestServers;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** All clients do the same, else comparing them would mean nothing. */
class StoreTest {
    /** As many as the benchmarks use: some clients would evict. */
    private static final int ENTRIES = 10_000;

    private static TestServers servers;

    @BeforeAll
    static void start() {
        servers = new TestServers();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void operations_onOneKey_doWhatTheyAreNamedAfter(Provider provider) {
        byte[] first = (byte[]) ValueKind.BYTES_100.sample();
        byte[] second = (byte[]) ValueKind.next(first);
        try (Store store = open(provider, ValueKind.BYTES_100, Expiry.MODIFIED)) {
            assertNull(store.get("a"));
            assertTrue(store.putIfAbsent("a", first));
            assertFalse(store.putIfAbsent("a", second));
            assertArrayEquals(first, (byte[]) store.get("a"));
            assertFalse(store.replace("a", second, second));
            boolean replaces = provider.replaces(ValueKind.BYTES_100);
            assertEquals(replaces, store.replace("a", first, second));
            assertArrayEquals(replaces ? second : first, (byte[]) store.getAndPut("a", first));
            store.put("a", second);
            assertArrayEquals(second, (byte[]) store.get("a"));
            if (provider.isJCache()) {
                store.invoke("a");
                assertArrayEquals((byte[]) ValueKind.next(second), (byte[]) store.get("a"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void bulkOperations_onManyKeys_touchAllOfThem(Provider provider) {
        try (Store store = open(provider, ValueKind.BYTES_100, Expiry.NONE)) {
            for (int start = 0; start < ENTRIES; start += 100) {
                Map<String, Object> entries = new HashMap<>();
                for (int i = start; i < start + 100; i++) {
                    entries.put("k" + i, ValueKind.BYTES_100.sample());
                }
                store.putAll(entries);
            }

            assertEquals(ENTRIES, store.iterate());
            assertEquals(
                    Set.of("k0", "k9999"),
                    store.getAll(Set.of("k0", "k9999", "absent")).keySet());

            store.clear();
            assertEquals(0, store.iterate());
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void records_whereHandled_comeBackEqual(Provider provider) {
        assumeTrue(provider.handles(ValueKind.RECORD), provider + " carries bytes only");
        try (Store store = open(provider, ValueKind.RECORD, Expiry.CREATED)) {
            store.put("a", ValueKind.RECORD.sample());
            assertEquals(ValueKind.RECORD.sample(), store.get("a"));
            assertTrue(store.replace("a", ValueKind.RECORD.sample(), ValueKind.next(ValueKind.RECORD.sample())));
        }
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void writes_withAnExpiry_leaveATimeToLive(Provider provider) {
        assumeTrue(provider.usesRedis(), provider + " doesn't store in Redis");
        byte[] value = (byte[]) ValueKind.BYTES_100.sample();
        for (Expiry expiry : new Expiry[] {Expiry.CREATED, Expiry.MODIFIED}) {
            try (Store store = open(provider, ValueKind.BYTES_100, expiry)) {
                store.put("put", value);
                store.putIfAbsent("putIfAbsent", value);
                store.getAndPut("getAndPut", value);
                store.put("replace", value);
                store.replace("replace", value, value);
                assertEquals(4, expiring(provider), provider + " with " + expiry);
            }
        }
    }

    private static Store open(Provider provider, ValueKind kind, Expiry expiry) {
        Store store = provider.open(servers.addresses(), kind, expiry, 1);
        store.clear();
        return store;
    }

    /** How many entries expire: strings with a time to live, or members of Redisson's set of expiry times. */
    private static long expiring(Provider provider) {
        try (Jedis redis = new Jedis(URI.create(servers.addresses().redis() + "/" + provider.database()))) {
            return redis.keys("*").stream()
                    .mapToLong(key -> switch (redis.type(key)) {
                        case "string" -> redis.pttl(key) > 0 ? 1 : 0;
                        case "zset" -> redis.zcard(key);
                        default -> 0;
                    })
                    .sum();
        }
    }
}
