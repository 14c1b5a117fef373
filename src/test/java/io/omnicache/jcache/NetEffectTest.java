package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the cache writer hears of several calls in one run of a processor.
 *
 * @see javax.cache.processor.EntryProcessor the examples 1 to 3
 */
class NetEffectTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final MapStore<String, String> store = new MapStore<>();

    static Stream<Arguments> runs() {
        return Stream.of(
                run("load, set, remove", true, "delete k", MutableEntry::getValue, set("a"), MutableEntry::remove),
                run(
                        "load, set, get, set, remove",
                        true,
                        "delete k",
                        MutableEntry::getValue,
                        set("a"),
                        MutableEntry::getValue,
                        set("b"),
                        MutableEntry::remove),
                run("load, remove", true, "delete k", MutableEntry::getValue, MutableEntry::remove),
                run(
                        "load, remove, set, remove",
                        true,
                        "delete k",
                        MutableEntry::getValue,
                        MutableEntry::remove,
                        set("a"),
                        MutableEntry::remove),
                run(
                        "load, remove, get, set",
                        true,
                        "write k=b",
                        MutableEntry::getValue,
                        MutableEntry::remove,
                        MutableEntry::getValue,
                        set("b")),
                run("load", true, "", MutableEntry::getValue),
                run("no row: get, set, remove", false, "", MutableEntry::getValue, set("a"), MutableEntry::remove),
                run("no row: set, remove", false, "", set("a"), MutableEntry::remove),
                run(
                        "no row: set, remove, remove",
                        false,
                        "delete k",
                        set("a"),
                        MutableEntry::remove,
                        MutableEntry::remove),
                run("no row: remove", false, "delete k", MutableEntry::remove),
                run(
                        "no row: remove, set, remove",
                        false,
                        "delete k",
                        MutableEntry::remove,
                        set("a"),
                        MutableEntry::remove));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void processor_ofAnAbsentEntry_tellsTheWriterItsNetEffect(String name, boolean row, String told, List<Step> steps) {
        for (boolean bulk : new boolean[] {false, true}) {
            Cache<String, String> cache = create(bulk ? "bulk" : "single");
            store.rows.clear();
            if (row) {
                store.rows.put("k", "row");
            }
            store.calls.clear();
            run(cache, bulk, steps);

            assertThat(store.calls.stream().filter(call -> !call.startsWith("load")))
                    .isEqualTo(told.isEmpty() ? List.of() : List.of(told));
            assertThat(cache.containsKey("k")).isEqualTo(told.startsWith("write") || name.equals("load"));
        }
    }

    private static void run(Cache<String, String> cache, boolean bulk, List<Step> steps) {
        if (bulk) {
            cache.<@Nullable Void>invokeAll(Set.of("k"), (entry, none) -> {
                        steps.forEach(step -> step.on(entry));
                        return null;
                    })
                    .values()
                    .forEach(EntryProcessorResult::get);
        } else {
            cache.<@Nullable Void>invoke("k", (entry, none) -> {
                steps.forEach(step -> step.on(entry));
                return null;
            });
        }
    }

    private Cache<String, String> create(String name) {
        return caches.create(name, store.readAndWriteThrough());
    }

    private static Arguments run(String name, boolean row, String told, Step... steps) {
        return Arguments.of(name, row, told, List.of(steps));
    }

    private static Step set(String value) {
        return entry -> entry.setValue(value);
    }

    /** One call on the entry of a processor. */
    @FunctionalInterface
    interface Step {
        void on(MutableEntry<String, String> entry);
    }
}
