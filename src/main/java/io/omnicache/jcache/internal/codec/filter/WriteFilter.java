package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.ClassResolver;
import java.io.ObjectInputFilter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells, while an object is written, which classes the reader's filters would reject: the codec's filter and that of the JVM. A class
 * is judged once and its verdict is kept in a {@link ClassValue}. Where class and size don't decide, the verdict is uncertain, and the
 * caller has to read the written bytes once. Thread-safe.
 */
public final class WriteFilter {
    /** They announce more elements to a filter than they write: copies of one element, and the capacity of a table. */
    private static final Set<String> ANNOUNCE_MORE = Set.of("java.util.Collections$CopiesList", "java.util.Hashtable");

    /** The classes that reading makes of the JDK's serialization proxies; a filter is asked about these too. */
    private static final Map<String, List<Class<?>>> RESULTS_OF_PROXIES = Map.of(
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
            List.of(LocalDate.class));

    /** A hash table announces eight slots for each entry, and an entry takes at least one byte. */
    private static final int SLOTS_PER_BYTE = 8;

    private final ObjectInputFilter filter;
    private volatile @Nullable ClassVerdicts verdicts;

    public WriteFilter(ObjectInputFilter filter) {
        this.filter = filter;
    }

    /** Ends the writing of an object that the reader's filters would reject. Without stack trace and message. */
    public static final class RejectedClassException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Class<?> type;

        /** @param type null if nesting is what they would reject */
        public RejectedClassException(@Nullable Class<?> type) {
            super(null, null, false, false);
            this.type = type;
        }

        /** Returns the rejected class; null if nesting is rejected. */
        @Nullable
        public Class<?> type() {
            return type;
        }
    }

    /** What the filters say about all objects of one class. */
    public enum Verdict {
        ACCEPTED,
        /** Reading replaces its objects by those of another class, which is known only after one was read. */
        REPLACED,
        /** It depends on the object. */
        UNCERTAIN,
        REJECTED
    }

    /** Returns the verdicts under the filter that the JVM has now; it can be set once in the life of a JVM. */
    public ClassVerdicts verdicts() {
        ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
        ClassVerdicts known = verdicts;
        if (known == null || known.ofJvm != ofJvm) {
            known = new ClassVerdicts(filter, ofJvm);
            verdicts = known;
        }
        return known;
    }

    /**
     * The verdict on one class. The class, which may be one of the JDK and outlive this library, refers to it through a
     * {@code ClassValue}: therefore only an {@link AtomicInteger} is kept, and no object of a class of this library.
     */
    public static final class ClassVerdict {
        private static final Verdict[] VERDICTS = Verdict.values();

        private final AtomicInteger kept;

        private ClassVerdict(AtomicInteger kept) {
            this.kept = kept;
        }

        private static AtomicInteger toKeep(Verdict verdict, int ancestors) {
            return new AtomicInteger(ancestors * VERDICTS.length + verdict.ordinal());
        }

        public Verdict verdict() {
            return VERDICTS[kept.get() % VERDICTS.length];
        }

        /** Returns the number of superclasses, each of which counts as a level of nesting while the class is described. */
        public int ancestors() {
            return kept.get() / VERDICTS.length;
        }

        /** Notes that an object of this class was read, so that its replacement is known to be accepted. */
        public void confirm() {
            if (verdict() == Verdict.REPLACED) {
                kept.set(toKeep(Verdict.ACCEPTED, ancestors()).get());
            }
        }
    }

    /** The verdicts on classes under one pair of filters. Thread-safe. */
    public static final class ClassVerdicts {
        private final ObjectInputFilter filter;
        private final @Nullable ObjectInputFilter ofJvm;
        private final boolean arePatterns;
        private final boolean areDefaults;
        private final boolean rejectTables;
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
            SerialFilter ofCodec = filter instanceof SerialFilter known ? known : null;
            FilterPattern pattern = ofCodec == null ? null : ofCodec.pattern();
            FilterPattern patternOfJvm = ofJvm == null ? null : FilterPattern.of(ofJvm);
            arePatterns = ofCodec != null && (ofJvm == null || patternOfJvm != null);
            areDefaults = arePatterns && pattern == null && ofJvm == null;
            long depth = ofCodec == null ? SerialFilter.MAX_DEPTH : ofCodec.maxDepth();
            maxDepth = Math.min(depth, limit(patternOfJvm, "maxdepth"));
            maxBytes = Math.min(maxBytes(pattern), maxBytes(patternOfJvm));
            rejectTables =
                    arePatterns && !areDefaults && (filtersReject(Object[].class) || filtersReject(Map.Entry[].class));
        }

        public ClassVerdict of(Class<?> type) {
            return new ClassVerdict(byClass.get(type));
        }

        /** Returns whether a filter rejects the class itself. */
        public boolean rejects(Class<?> type) {
            return arePatterns ? of(type).verdict() == Verdict.REJECTED : filtersReject(type);
        }

        /** Returns the deepest nesting that is accepted. */
        public long maxDepth() {
            return maxDepth;
        }

        /** Returns whether all filters are patterns, whose verdict on a class never changes. */
        public boolean arePatterns() {
            return arePatterns;
        }

        /** Returns whether classes and nesting alone decide for a stream of so many bytes. */
        public boolean decideAlone(int bytes) {
            return arePatterns && bytes <= maxBytes;
        }

        private AtomicInteger judge(Class<?> type) {
            int ancestors = 0;
            for (Class<?> parent = type.getSuperclass(); parent != null; parent = parent.getSuperclass()) {
                ancestors++;
            }
            return ClassVerdict.toKeep(verdict(type), ancestors);
        }

        private Verdict verdict(Class<?> type) {
            if (!arePatterns) {
                return Verdict.UNCERTAIN;
            }
            if (filtersReject(type)) {
                return Verdict.REJECTED;
            }
            if (ANNOUNCE_MORE.contains(type.getName())) {
                return Verdict.UNCERTAIN;
            }
            return areDefaults ? Verdict.ACCEPTED : verdictOnResult(type);
        }

        /** The verdict on what reading creates for an object of this class: its table, or an object of another class. */
        private Verdict verdictOnResult(Class<?> type) {
            if (rejectTables
                    && ClassResolver.isOfJdk(type)
                    && !type.isArray()
                    && type.getName().startsWith("java.util.")) {
                return Verdict.UNCERTAIN;
            }
            List<Class<?>> results = RESULTS_OF_PROXIES.get(type.getName());
            if (results != null) {
                return results.stream().noneMatch(this::filtersReject) ? Verdict.ACCEPTED : Verdict.UNCERTAIN;
            }
            return Proxy.isProxyClass(type) || !hasReadResolve(type) ? Verdict.ACCEPTED : Verdict.REPLACED;
        }

        private static boolean hasReadResolve(Class<?> type) {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (Method method : each.getDeclaredMethods()) {
                    if (method.getName().equals("readResolve") && method.getParameterCount() == 0) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Asks both filters. */
        private boolean filtersReject(Class<?> type) {
            return NamedClass.isRejected(type, filter) || NamedClass.isRejected(type, ofJvm);
        }

        private static long limit(@Nullable FilterPattern pattern, String name) {
            return pattern == null ? Long.MAX_VALUE : pattern.limit(name);
        }

        /** The bytes that certainly comply with a pattern's limits: a reference and an element of an array take at least one each. */
        private static long maxBytes(@Nullable FilterPattern pattern) {
            long arrays = limit(pattern, "maxarray");
            return Math.min(
                    Math.min(limit(pattern, "maxbytes"), limit(pattern, "maxrefs")),
                    arrays == Long.MAX_VALUE ? arrays : arrays / SLOTS_PER_BYTE);
        }
    }
}
