package io.omnicache.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** That wrong results are found, and only those: under a cache in memory that is whole, and under such that are broken. */
class LoadTest {
    private static final int THREADS = 4;

    /** One of so many calls goes wrong. */
    private static final int RARELY = 100;

    private static boolean rarely() {
        return ThreadLocalRandom.current().nextInt(RARELY) == 0;
    }

    /** A load without and with the fault, whatever that is. */
    private static Figures run(Subject subject) throws InterruptedException {
        Load load = new Load(subject, THREADS);
        double calm = load.begin(20, 50);
        assertTrue(calm > 0, "calls a second: " + calm);
        long begun = System.nanoTime();
        Thread.sleep(100);
        return load.end(begun, System.nanoTime(), 50, 2_000);
    }

    @Test
    void run_ofACacheThatIsWhole_findsNothing() throws Exception {
        Figures figures = run(new MemorySubject());

        assertEquals(0, figures.wrong(), figures.toString());
        assertEquals(0, figures.missing(), figures.toString());
        assertEquals(Map.of(), figures.errors());
        assertTrue(figures.operations() > 0 && figures.first() >= 0 && figures.back() >= 0, figures.toString());
        assertTrue(figures.p50() <= figures.p99() && figures.p99() <= figures.slowest(), figures.toString());
    }

    @Test
    void run_ofACacheThatServesOldValues_findsThem() throws Exception {
        Figures figures = run(new MemorySubject() {
            private final Map<String, String> old = new ConcurrentHashMap<>();

            @Override
            public void put(String key, String value) {
                String before = map.get(key);
                super.put(key, value);
                if (before != null) {
                    old.put(key, before);
                }
            }

            @Override
            public String get(String key) {
                String value = super.get(key);
                return rarely() ? old.getOrDefault(key, value) : value;
            }
        });

        assertTrue(figures.older() > 0, figures.toString());
        assertEquals(figures.wrong(), figures.older());
    }

    @Test
    void run_ofACacheThatForgetsToRemove_findsWhatIsStillThere() throws Exception {
        Figures figures = run(new MemorySubject() {
            @Override
            public void remove(String key) {
                get(key);
            }
        });

        assertTrue(figures.older() > 0, figures.toString());
    }

    @Test
    void run_ofACacheThatDropsChangesAndKeepsTheOldValue_findsThem() throws Exception {
        Figures figures = run(new MemorySubject() {
            @Override
            public void put(String key, String value) {
                if (!rarely()) {
                    super.put(key, value);
                }
            }
        });

        assertTrue(figures.older() > 0, figures.toString());
    }

    @Test
    void run_ofACacheThatDropsChangesAndForgetsTheEntry_isRightAndMissing() throws Exception {
        Figures figures = run(new MemorySubject() {
            @Override
            public void put(String key, String value) {
                if (rarely()) {
                    map.remove(key);
                } else {
                    super.put(key, value);
                }
            }

            @Override
            public boolean dropsChanges() {
                return true;
            }
        });

        assertEquals(0, figures.wrong(), figures.toString());
        assertTrue(figures.missing() > 0, figures.toString());
    }

    @Test
    void run_ofACacheThatCarriesOutAfterFailing_findsWhatComesLate() throws Exception {
        Figures figures = run(new MemorySubject() {
            private final Map<String, String> late = new ConcurrentHashMap<>();

            @Override
            public void put(String key, String value) {
                if (rarely()) {
                    late.put(key, value);
                    throw new IllegalStateException("no answer");
                }
                super.put(key, value);
                String came = late.remove(key);
                if (came != null) {
                    super.put(key, came);
                }
            }
        });

        assertTrue(figures.older() > 0, figures.toString());
        assertTrue(figures.unknown() > 0, figures.toString());
    }

    @Test
    void run_ofACacheThatCarriesOutWhatItRefuses_findsIt() throws Exception {
        Figures figures = run(new MemorySubject() {
            @Override
            public void put(String key, String value) {
                super.put(key, value);
                if (rarely()) {
                    throw new Refused();
                }
            }
        });

        assertTrue(figures.denied() > 0, figures.toString());
        assertEquals(0, figures.unknown());
        assertTrue(figures.errors().get("Refused") > 0);
    }

    @Test
    void run_ofACacheThatMixesUpKeys_findsIt() throws Exception {
        Figures figures = run(new MemorySubject() {
            @Override
            public String get(String key) {
                return rarely() ? map.values().iterator().next() : super.get(key);
            }
        });

        assertTrue(figures.neverWritten() > 0, figures.toString());
    }

    @Test
    void run_ofACacheThatNeverRecovers_saysSo() throws Exception {
        MemorySubject subject = new MemorySubject() {
            @Override
            public String get(String key) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void put(String key, String value) {
                if (map.containsKey(key)) {
                    throw new UnsupportedOperationException();
                }
                super.put(key, value);
            }

            @Override
            public void remove(String key) {
                throw new UnsupportedOperationException();
            }
        };
        Load load = new Load(subject, 2);
        load.begin(20, 20);
        long now = System.nanoTime();

        Figures figures = load.end(now, now, 10, 100);

        assertTrue(Double.isNaN(figures.first()) && Double.isNaN(figures.back()), figures.toString());
        assertTrue(figures.errorsAfter() > 0);
    }

    @Test
    void hold_untilGoOn_noChangeIsUnderWay() throws Exception {
        MemorySubject subject = new MemorySubject();
        Load load = new Load(subject, THREADS);
        load.begin(20, 20);

        load.hold();
        Map<String, String> held = Map.copyOf(subject.map);
        Thread.sleep(20);
        assertEquals(held, subject.map);
        load.goOn();

        long now = System.nanoTime();
        load.end(now, now, 50, 2_000);
        assertFalse(held.equals(subject.map));
    }

    @Test
    void end_whenAThreadBrokeDown_fails() throws Exception {
        Load load = new Load(
                new MemorySubject() {
                    @Override
                    public boolean mayBeDone(RuntimeException failure) {
                        throw new AssertionError("broken");
                    }

                    @Override
                    public void put(String key, String value) {
                        if (map.put(key, value) != null) {
                            throw new IllegalStateException();
                        }
                    }
                },
                1);
        load.begin(20, 20);
        long now = System.nanoTime();

        assertThrows(IllegalStateException.class, () -> load.end(now, now, 10, 50));
    }
}
