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
 * Tells, while an object is written, which classes the reader's filters would reject. The reader's filters are the
 * codec's filter and the JVM's filter. The verdict on a class is computed once and kept in a {@link ClassValue}. If
 * class and size don't decide, the verdict is uncertain, and the caller must read the written bytes once to find out.
 * Thread-safe.
 */
public final class WriteFilter {
    /**
     * Classes that announce more elements to a filter than they write: a list of copies of one element, and a table
     * with spare capacity.
     */
    private static final Set<String> ANNOUNCE_MORE = Set.of("java.util.Collections$CopiesList", "java.util.Hashtable");

    /**
     * For each of the JDK's serialization proxies, the classes of the objects that reading creates. A filter is asked
     * about these classes too.
     */
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

    /** A hash table announces eight slots for each entry, and an entry takes at least one byte of the stream. */
    private static final int SLOTS_PER_BYTE = 8;

    private final ObjectInputFilter filter;
    private volatile @Nullable ClassVerdicts verdicts;

    public WriteFilter(ObjectInputFilter filter) {
        this.filter = filter;
    }

    /** Ends the writing of an object that the reader's filters would reject. Has no stack trace and no message. */
    public static final class RejectedClassException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Class<?> type;

        /** @param type the rejected class; null if the filters would reject the nesting */
        public RejectedClassException(@Nullable Class<?> type) {
            super(null, null, false, false);
            this.type = type;
        }

        /** Returns the rejected class; null if the nesting is rejected. */
        @Nullable
        public Class<?> type() {
            return type;
        }
    }

    /** The filters' verdict on all objects of one class. */
    public enum Verdict {
        ACCEPTED,
        /**
         * Reading replaces an object of the class by an object of another class. Which class that is becomes known when
         * an object has been read.
         */
        REPLACED,
        /** The verdict depends on the object. */
        UNCERTAIN,
        REJECTED
    }

    /** Returns the verdicts under the JVM's present filter, which can be set once while the JVM runs. */
    public ClassVerdicts verdicts() {
        ObjectInputFilter jvmFilter = ObjectInputFilter.Config.getSerialFilter();
        ClassVerdicts known = verdicts;
        if (known == null || known.jvmFilter != jvmFilter) {
            known = new ClassVerdicts(filter, jvmFilter);
            verdicts = known;
        }
        return known;
    }

    /**
     * The verdict on one class. A {@code ClassValue} keeps only an {@link AtomicInteger} and no object of this library,
     * since a JDK class refers to its kept value and would otherwise keep the library's class loader in memory.
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

        /**
         * Returns the number of superclasses. Each superclass counts as a level of nesting while the class description
         * is written.
         */
        public int ancestors() {
            return kept.get() / VERDICTS.length;
        }

        /** Notes that an object of this class was read: the filters accept the object that replaces it. */
        public void confirm() {
            if (verdict() == Verdict.REPLACED) {
                kept.set(toKeep(Verdict.ACCEPTED, ancestors()).get());
            }
        }
    }

    /** The verdicts on classes under one pair of filters. Thread-safe. */
    public static final class ClassVerdicts {
        private final ObjectInputFilter filter;
        private final @Nullable ObjectInputFilter jvmFilter;
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

        private ClassVerdicts(ObjectInputFilter filter, @Nullable ObjectInputFilter jvmFilter) {
            this.filter = filter;
            this.jvmFilter = jvmFilter;
            SerialFilter codecFilter = filter instanceof SerialFilter known ? known : null;
            FilterPattern pattern = codecFilter == null ? null : codecFilter.pattern();
            FilterPattern jvmPattern = jvmFilter == null ? null : FilterPattern.of(jvmFilter);
            arePatterns = codecFilter != null && (jvmFilter == null || jvmPattern != null);
            areDefaults = arePatterns && pattern == null && jvmFilter == null;
            long depth = codecFilter == null ? SerialFilter.MAX_DEPTH : codecFilter.maxDepth();
            maxDepth = Math.min(depth, limit(jvmPattern, "maxdepth"));
            maxBytes = Math.min(maxBytes(pattern), maxBytes(jvmPattern));
            rejectTables =
                    arePatterns && !areDefaults && (filtersReject(Object[].class) || filtersReject(Map.Entry[].class));
        }

        public ClassVerdict of(Class<?> type) {
            return new ClassVerdict(byClass.get(type));
        }

        /** Returns whether one of the filters rejects the class. */
        public boolean rejects(Class<?> type) {
            return of(type).verdict() == Verdict.REJECTED || !arePatterns && filtersReject(type);
        }

        /** Returns the accepted levels of nesting. */
        public long maxDepth() {
            return maxDepth;
        }

        /** Returns whether all filters are patterns, whose verdict on a class never changes. */
        public boolean arePatterns() {
            return arePatterns;
        }

        /**
         * Returns whether classes and nesting alone decide, so that no other limit can reject a stream of this size.
         *
         * @param bytes the size of the stream
         */
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
            // Asked under any filter of the JVM: the class becomes known by that.
            boolean isRefused = filter instanceof SerialFilter codecFilter && codecFilter.write(type) != null;
            if (isRefused || arePatterns && filtersReject(type)) {
                return Verdict.REJECTED;
            }
            if (!arePatterns) {
                return Verdict.UNCERTAIN;
            }
            if (ANNOUNCE_MORE.contains(type.getName())) {
                return Verdict.UNCERTAIN;
            }
            return areDefaults ? Verdict.ACCEPTED : verdictOnResult(type);
        }

        /**
         * Returns the verdict on the objects that reading creates for an object of this class: the table of a
         * collection, or an object of another class.
         */
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

        private boolean filtersReject(Class<?> type) {
            return NamedClass.isRejected(type, filter) || NamedClass.isRejected(type, jvmFilter);
        }

        private static long limit(@Nullable FilterPattern pattern, String name) {
            return pattern == null ? Long.MAX_VALUE : pattern.limit(name);
        }

        /**
         * Returns the size in bytes up to which a stream certainly complies with a pattern's limits. A reference and an
         * element of an array take at least one byte each.
         */
        private static long maxBytes(@Nullable FilterPattern pattern) {
            long arrays = limit(pattern, "maxarray");
            return Math.min(
                    Math.min(limit(pattern, "maxbytes"), limit(pattern, "maxrefs")),
                    arrays == Long.MAX_VALUE ? arrays : arrays / SLOTS_PER_BYTE);
        }
    }
}
