package io.omnicache.jcache.internal.codec.filter;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The serialisable classes that any cache may read, by name: values, collections and failures of the JDK, and the data
 * classes that Hibernate and Spring put into caches. Reading such an object, comparing it and calling its
 * {@code hashCode} calls nothing but the same methods of its parts. {@code java.net.URL} is left out, since its
 * {@code hashCode} asks the network.
 */
final class PlainData {
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

    private static final Set<String> OF_JDK = named("""
            java.io: Serializable
            java.lang: CharSequence Class Comparable Iterable Object String String$CaseInsensitiveComparator Boolean Character Number Byte Short Integer Long \
            Float Double Enum StringBuilder StringBuffer Throwable StackTraceElement
            java.math: BigInteger BigDecimal MathContext
            java.net: URI
            java.sql: Date Time Timestamp
            java.time: Ser LocalDate LocalTime LocalDateTime OffsetTime OffsetDateTime ZonedDateTime Instant Duration \
            Period Year YearMonth MonthDay ZoneId ZoneOffset ZoneRegion
            java.time.chrono: Ser AbstractChronology IsoChronology
            java.time.zone: Ser
            java.util: Collection Deque List Map Queue Set SortedMap SortedSet AbstractMap$SimpleEntry AbstractMap$SimpleImmutableEntry ArrayDeque ArrayList Arrays$ArrayList \
            BitSet Calendar CollSer Collections$AsLIFOQueue Collections$CheckedCollection Collections$CheckedList \
            Collections$CheckedMap Collections$CheckedRandomAccessList Collections$CheckedSet Collections$CopiesList \
            Collections$EmptyList Collections$EmptyMap Collections$EmptySet Collections$ReverseComparator \
            Collections$ReverseComparator2 Collections$SetFromMap Collections$SingletonList Collections$SingletonMap \
            Collections$SingletonSet Collections$SynchronizedCollection Collections$SynchronizedList \
            Collections$SynchronizedMap Collections$SynchronizedRandomAccessList Collections$SynchronizedSet \
            Collections$SynchronizedSortedMap Collections$SynchronizedSortedSet Collections$UnmodifiableCollection \
            Collections$UnmodifiableList Collections$UnmodifiableMap \
            Collections$UnmodifiableMap$UnmodifiableEntrySet Collections$UnmodifiableNavigableMap \
            Collections$UnmodifiableNavigableSet Collections$UnmodifiableRandomAccessList \
            Collections$UnmodifiableSequencedCollection Collections$UnmodifiableSequencedMap \
            Collections$UnmodifiableSequencedSet Collections$UnmodifiableSet Collections$UnmodifiableSortedMap \
            Collections$UnmodifiableSortedSet Comparators$NaturalOrderComparator Currency Date EnumMap \
            EnumSet EnumSet$SerializationProxy GregorianCalendar HashMap HashSet Hashtable IdentityHashMap LinkedHashMap \
            LinkedHashSet LinkedList Locale Map$Entry PriorityQueue Properties SimpleTimeZone Stack TimeZone TreeMap TreeSet \
            UUID Vector
            java.util.concurrent: ArrayBlockingQueue ConcurrentHashMap ConcurrentHashMap$CollectionView \
            ConcurrentHashMap$KeySetView ConcurrentHashMap$Segment ConcurrentLinkedDeque ConcurrentLinkedQueue \
            ConcurrentSkipListMap ConcurrentSkipListSet CopyOnWriteArrayList CopyOnWriteArraySet LinkedBlockingDeque \
            LinkedBlockingQueue PriorityBlockingQueue
            java.util.concurrent.atomic: AtomicBoolean AtomicInteger AtomicIntegerArray AtomicLong AtomicLongArray \
            AtomicReference AtomicReferenceArray LongAdder$SerializationProxy
            java.util.concurrent.locks: AbstractOwnableSynchronizer AbstractQueuedSynchronizer \
            AbstractQueuedSynchronizer$ConditionObject ReentrantLock \
            ReentrantLock$FairSync ReentrantLock$NonfairSync ReentrantLock$Sync
            sun.util.calendar: ZoneInfo
            """);

    private static final Set<String> OF_CLIENTS = named("""
            org.hibernate.bytecode.enhance.spi: LazyPropertyInitializer$1
            org.hibernate.cache.internal: BasicCacheKeyImplementation CacheKeyImplementation NaturalIdCacheKey \
            QueryResultsCacheImpl$CacheItem
            org.hibernate.cache.spi: QueryKey
            org.hibernate.cache.spi.entry: CollectionCacheEntry StandardCacheEntryImpl
            org.hibernate.cache.spi.support: AbstractReadWriteAccess$Item AbstractReadWriteAccess$SoftLockImpl
            org.hibernate.query.internal: QueryParameterBindingsImpl$ParameterBindingsMementoImpl
            org.hibernate.query.spi: QueryParameterBindings$1
            org.springframework.cache.interceptor: SimpleKey
            org.springframework.cache.support: NullValue
            io.omnicache.jcache.internal.codec.key: CollectionProxy KeyCodecs$Proxy
            """);

    private static final Set<String> PACKAGES_OF_FAILURES =
            Set.of("java.io", "java.lang", "java.time", "java.time.format", "java.util", "java.util.concurrent");

    private PlainData() {}

    /** Reads lines of a package, a colon and the names of classes in it. */
    private static Set<String> named(String lines) {
        return lines.lines()
                .flatMap(line -> {
                    String[] parts = line.trim().split(": ", 2);
                    return Arrays.stream(parts[1].trim().split(" +")).map(name -> parts[0] + '.' + name);
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean isNamed(String name) {
        return OF_JDK.contains(name) || OF_CLIENTS.contains(name);
    }

    static boolean isPrimitive(String name) {
        return PRIMITIVES.contains(name);
    }

    /** Returns whether the name is that of an enum or a common exception of the module {@code java.base}. */
    static boolean isOfBase(String name) {
        if (!name.startsWith("java.") || name.length() > 200) {
            return false;
        }
        Class<?> type;
        try {
            type = Class.forName(name, false, null); // The JVM's own loader keeps no names of missing classes.
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
        boolean isFailure =
                Throwable.class.isAssignableFrom(type) && PACKAGES_OF_FAILURES.contains(type.getPackageName());
        return (type.isEnum() || isFailure) && type.getModule() == Object.class.getModule();
    }
}
