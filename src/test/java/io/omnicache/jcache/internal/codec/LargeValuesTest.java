package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Real object graphs, wide and deep, are given back; what isn't is refused when it is written. */
class LargeValuesTest {
    private static final int MILLION = 1_000_000;
    private static final int MANY = 300_000;
    private static final long SMALL_STACK = 256 << 10;
    private static final long USUAL_STACK = 1 << 20;

    private final ClassLoader loader = getClass().getClassLoader();
    private final ValueCodec values = ValueCodecs.create("java", loader);
    private final ValueCodec narrow = ValueCodecs.create("java", loader, "io.omnicache.**;java.**;!*");

    @Test
    void decode_millionsOfElements_givesThem() {
        List<Object> boxed = new ArrayList<>();
        Map<Integer, String> map = new HashMap<>();
        Set<Integer> set = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            boxed.add(i);
            map.put(i, "x");
            set.add(i);
        }
        for (Object value : List.of(
                boxed,
                map,
                set,
                List.copyOf(boxed),
                new ArrayList<>(Arrays.asList(new Object[MILLION])),
                new int[3 * MILLION],
                new long[2 * MILLION],
                new boolean[3 * MILLION],
                new double[MILLION / 10][0],
                boxed.toArray(new Integer[0]),
                new String[MILLION],
                new byte[3][MILLION])) {
            Object decoded = narrow.decode(narrow.encode(value));
            assertThat(Objects.deepEquals(decoded, value))
                    .as("%s", value.getClass())
                    .isTrue();
        }
    }

    @Test
    void decode_millionsOfElementsOfJson_givesThem() {
        List<Integer> list = new ArrayList<>();
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            list.add(i);
            map.put("name" + i, i);
        }
        for (Object value : List.of(list, map, new long[MILLION], new String[] {"x".repeat(8 * MILLION)})) {
            ValueCodec json = ValueCodecs.create("json", loader, null, value.getClass());
            assertThat(Objects.deepEquals(json.decode(json.encode(value)), value))
                    .as("%s", value.getClass())
                    .isTrue();
        }
    }

    @Test
    void decode_chains_areGivenOnAnyStack() throws Exception {
        for (int length : new int[] {150, 250, 400, 1000, 5000, 12_000}) {
            for (long stack : new long[] {SMALL_STACK, USUAL_STACK, 16 * USUAL_STACK}) {
                byte[] encoded = onStack(stack, () -> values.encode(Node.chain(length)));
                Object decoded = onStack(stack, () -> values.decode(encoded));
                assertThat(length(decoded)).isEqualTo(length);
            }
        }
    }

    @Test
    void decode_nestedCollections_areGivenOnAnyStack() throws Exception {
        for (int depth : new int[] {200, 1000, 4000}) {
            Object value = "core";
            for (int i = 0; i < depth; i++) {
                value = switch (i % 4) {
                    case 0 -> new ArrayList<>(Arrays.asList(value));
                    case 1 -> new HashMap<>(Map.of("k", value));
                    case 2 -> new TreeMap<>(Map.of("k", value));
                    default -> List.of(value);
                };
            }
            Object nested = value;
            for (long stack : new long[] {SMALL_STACK, USUAL_STACK}) {
                byte[] encoded = onStack(stack, () -> values.encode(nested));
                assertThat(onStack(stack, () -> values.decode(encoded))).isInstanceOf(nested.getClass());
            }
        }
    }

    @Test
    void decode_entitiesThatAllKnowEachOther_givesThem() {
        List<Entity> all = IntStream.range(0, 160).mapToObj(Entity::new).toList();
        all.forEach(entity -> entity.others.addAll(all));

        Entity decoded = (Entity) values.decode(values.encode(all.get(0)));

        assertThat(decoded.others).hasSize(160);
        assertThat(decoded.others.get(159).others.get(0)).isSameAs(decoded);
    }

    @Test
    void decode_graphOfThousandsWithCycles_givesIt() throws Exception {
        List<Entity> all = IntStream.range(0, 5000).mapToObj(Entity::new).toList();
        for (int i = 0; i < all.size(); i++) {
            Entity next = all.get((i + 1) % all.size());
            all.get(i).others.add(next);
            all.get(i).byName.put("far", all.get((i * 7919 + 13) % all.size()));
            next.parent = all.get(i);
        }
        for (Object root : List.of(all.get(0), new ArrayList<>(all))) {
            byte[] encoded = onStack(SMALL_STACK, () -> values.encode(root));
            Object decoded = onStack(SMALL_STACK, () -> values.decode(encoded));
            Entity first = (Entity) (decoded instanceof List<?> list ? list.get(0) : decoded);
            Entity at = first;
            for (int i = 0; i < all.size(); i++) {
                assertThat(at.number).isEqualTo(i);
                at = at.others.get(0);
            }
            assertThat(at).isSameAs(first);
        }
    }

    @Test
    void encode_nestedBeyondAllStacks_isRefused() {
        for (int length : new int[] {31_000, 200_000, 2_000_000}) {
            Object endless = Node.chain(length);
            assertThatThrownBy(() -> values.encode(endless))
                    .as("%s", length)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("Node")
                    .hasMessageContaining("list instead of a chain");
        }
        assertThat(length(values.decode(values.encode(Node.chain(29_000))))).isEqualTo(29_000);
    }

    @Test
    void encode_manyDeepValuesAtOnce_areGivenToAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> lengths = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                lengths.add(threads.submit(() -> length(values.decode(values.encode(Node.chain(2000))))));
            }
            for (Future<Integer> length : lengths) {
                assertThat(length.get()).isEqualTo(2000);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void encode_deepValue_runsItsCodeWithTheCallersClassLoaderAndPassesItsFailure() {
        Node root = Node.chain(1000);
        Node last = root;
        while (last.next instanceof Node next) {
            last = next;
        }
        last.next = new Object();
        assertThatThrownBy(() -> values.encode(root))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("not serialisable");
    }

    private static int length(Object chain) {
        int length = 0;
        Object at = chain;
        while (at instanceof Node node) {
            length++;
            at = node.next;
        }
        return length;
    }

    private static <T> T onStack(long size, java.util.function.Supplier<T> work) throws InterruptedException {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> result.set(work.get()), "stack-" + size, size);
        thread.setUncaughtExceptionHandler((of, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
        return Objects.requireNonNull(result.get());
    }

    static final class Entity implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;
        private final List<Entity> others = new ArrayList<>();
        private final Map<String, Entity> byName = new LinkedHashMap<>();
        private @Nullable Entity parent;

        Entity(int number) {
            this.number = number;
        }
    }
}
