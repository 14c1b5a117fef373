package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Knows, while a value is written, what its reader's filters will say. Each class is judged once and remembered with the class.
 * What can't be known from classes and sizes alone is doubtful: then the written bytes are to be read once. Thread-safe.
 */
final class WriteFilter {
    /** They announce to a filter more elements than they write: copies of one, and room of a table's own choice. */
    private static final Set<String> ANNOUNCE_MORE = Set.of("java.util.Collections$CopiesList", "java.util.Hashtable");

    /** What the JDK's stand-ins become when they are read: a filter is asked about these too. */
    private static final Map<String, List<Class<?>>> STANDS_FOR = Map.of(
            "java.util.CollSer",
            List.of(
                    List.of(1).getClass(),
                    List.of(1, 2, 3).getClass(),
                    Set.of(1).getClass(),
                    Set.of(1, 2, 3).getClass(),
                    Map.of(1, 1).getClass(),
                    Map.of(1, 1, 2, 2).getClass()),
            "java.util.EnumSet$SerializationProxy",
            List.of(EnumSet.noneOf(TimeUnit.class).getClass()),
            "java.time.Ser",
            List.of(java.time.LocalDate.class));

    /** A table of entries announces eight slots for each, and an entry takes at least a byte. */
    private static final int SLOTS_PER_BYTE = 8;

    private final ObjectInputFilter filter;
    private volatile @Nullable ClassVerdicts judgements;

    WriteFilter(ObjectInputFilter filter) {
        this.filter = filter;
    }

    /** What is known about one class. */
    enum Verdict {
        ACCEPTED,
        /** Its objects become others when they are read, of a class that isn't known before one was read. */
        REPLACED,
        /** It depends on the object. */
        UNCERTAIN,
        REJECTED
    }

    /** What is noted with a class, which may be the JDK's and live longer than this library: a number, and no object of ours. */
    static final class ClassVerdict {
        private static final Verdict[] VERDICTS = Verdict.values();

        private final AtomicInteger noted;

        private ClassVerdict(AtomicInteger noted) {
            this.noted = noted;
        }

        private static AtomicInteger note(Verdict verdict, int ancestors) {
            return new AtomicInteger(ancestors * VERDICTS.length + verdict.ordinal());
        }

        Verdict verdict() {
            return VERDICTS[noted.get() % VERDICTS.length];
        }

        /** Its superclasses, each of which counts as a level of nesting while it is described. */
        int ancestors() {
            return noted.get() / VERDICTS.length;
        }

        /** Says that an object of this class was read. */
        void confirm() {
            if (verdict() == Verdict.REPLACED) {
                noted.set(note(Verdict.ACCEPTED, ancestors()).get());
            }
        }
    }

    /** The judgements under the JVM's filter of now; it can be set once in the life of a JVM. */
    ClassVerdicts judgements() {
        ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
        ClassVerdicts known = judgements;
        if (known == null || known.ofJvm != ofJvm) {
            known = new ClassVerdicts(filter, ofJvm);
            judgements = known;
        }
        return known;
    }

    static final class ClassVerdicts {
        private final ObjectInputFilter filter;
        private final @Nullable ObjectInputFilter ofJvm;
        private final boolean known;
        private final boolean onlyDefaults;
        private final boolean refusesTables;
        private final long maxDepth;
        private final long maxBytes;
        private final ClassValue<AtomicInteger> byClass = new ClassValue<>() {
            @Override
            protected AtomicInteger computeValue(Class<?> type) {
                return judge(type);
            }
        };

        private ClassVerdicts(ObjectInputFilter filter, @Nullable ObjectInputFilter ofJvm) {
            this.filter = filter;
            this.ofJvm = ofJvm;
            FilterPattern ofCache = filter instanceof SerialFilter ours ? ours.users() : null;
            FilterPattern patternOfJvm = ofJvm == null ? null : FilterPattern.behind(ofJvm);
            known = filter instanceof SerialFilter && (ofJvm == null || patternOfJvm != null);
            onlyDefaults = known && ofCache == null && ofJvm == null;
            long depth = filter instanceof SerialFilter ours ? ours.maxDepth() : SerialFilters.MAX_DEPTH;
            maxDepth = Math.min(depth, limit(patternOfJvm, "maxdepth"));
            maxBytes = Math.min(maxBytes(ofCache), maxBytes(patternOfJvm));
            refusesTables = known && !onlyDefaults && (refuses(Object[].class) || refuses(Map.Entry[].class));
        }

        ClassVerdict of(Class<?> type) {
            return new ClassVerdict(byClass.get(type));
        }

        /** Nesting up to this is taken. */
        long maxDepth() {
            return maxDepth;
        }

        /** Whether all filters are patterns, so that a class is always judged the same. */
        boolean arePatterns() {
            return known;
        }

        /** Whether classes and nesting say all for so many bytes; else the bytes must be read once. */
        boolean sayAllFor(int bytes) {
            return known && bytes <= maxBytes;
        }

        private AtomicInteger judge(Class<?> type) {
            int ancestors = 0;
            for (Class<?> parent = type.getSuperclass(); parent != null; parent = parent.getSuperclass()) {
                ancestors++;
            }
            return ClassVerdict.note(verdict(type), ancestors);
        }

        private Verdict verdict(Class<?> type) {
            if (!known) {
                return Verdict.UNCERTAIN;
            }
            if (refuses(type)) {
                return Verdict.REJECTED;
            }
            if (ANNOUNCE_MORE.contains(type.getName())) {
                return Verdict.UNCERTAIN;
            }
            return onlyDefaults ? Verdict.ACCEPTED : whatItBecomes(type);
        }

        /** The verdict on what reading makes of an object of this class: its table, or another object in its place. */
        private Verdict whatItBecomes(Class<?> type) {
            if (refusesTables
                    && Platform.owns(type)
                    && !type.isArray()
                    && type.getName().startsWith("java.util.")) {
                return Verdict.UNCERTAIN;
            }
            List<Class<?>> results = STANDS_FOR.get(type.getName());
            if (results != null) {
                return results.stream().noneMatch(this::refuses) ? Verdict.ACCEPTED : Verdict.UNCERTAIN;
            }
            return Proxy.isProxyClass(type) || !replacesItself(type) ? Verdict.ACCEPTED : Verdict.REPLACED;
        }

        private static boolean replacesItself(Class<?> type) {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (var method : each.getDeclaredMethods()) {
                    if (method.getName().equals("readResolve") && method.getParameterCount() == 0) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Whether a filter refuses a class that stands alone. */
        boolean refuses(Class<?> type) {
            return SerialFilters.refuses(filter, type) || SerialFilters.refuses(ofJvm, type);
        }

        private static long limit(@Nullable FilterPattern pattern, String name) {
            return pattern == null ? Long.MAX_VALUE : pattern.limit(name);
        }

        /** The bytes that surely keep to a pattern's limits: a reference and an element of an array take at least one each. */
        private static long maxBytes(@Nullable FilterPattern pattern) {
            long arrays = limit(pattern, "maxarray");
            return Math.min(
                    Math.min(limit(pattern, "maxbytes"), limit(pattern, "maxrefs")),
                    arrays == Long.MAX_VALUE ? arrays : arrays / SLOTS_PER_BYTE);
        }
    }
}
