package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.UndecodableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The classes that collections in keys are decoded to. The first three represent every list, set and map. The others
 * are for fields whose declared type needs them; the order of the constants is the order of preference. The codes are
 * part of stored keys.
 */
enum CollectionKind {
    LIST(1, Shape.LIST, ArrayList.class, detail -> new ArrayList<>()),
    SET(2, Shape.SET, LinkedHashSet.class, detail -> new LinkedHashSet<>()),
    MAP(3, Shape.MAP, LinkedHashMap.class, detail -> new LinkedHashMap<>()),
    LINKED_LIST(4, Shape.LIST, LinkedList.class, detail -> new LinkedList<>()),
    VECTOR(5, Shape.LIST, Vector.class, detail -> new Vector<>()),
    STACK(6, Shape.LIST, Stack.class, detail -> new Stack<>()),
    COPY_ON_WRITE_LIST(7, Shape.LIST, CopyOnWriteArrayList.class, detail -> new CopyOnWriteArrayList<>()),
    TREE_SET(8, Shape.SET, TreeSet.class, detail -> new TreeSet<>(comparator(detail))),
    SKIP_LIST_SET(9, Shape.SET, ConcurrentSkipListSet.class, detail -> new ConcurrentSkipListSet<>(comparator(detail))),
    COPY_ON_WRITE_SET(10, Shape.SET, CopyOnWriteArraySet.class, detail -> new CopyOnWriteArraySet<>()),
    ENUM_SET(11, Shape.SET, EnumSet.class, CollectionKind::enumSet),
    TREE_MAP(12, Shape.MAP, TreeMap.class, detail -> new TreeMap<>(comparator(detail))),
    CONCURRENT_MAP(13, Shape.MAP, ConcurrentHashMap.class, detail -> new ConcurrentHashMap<>()),
    SKIP_LIST_MAP(
            14, Shape.MAP, ConcurrentSkipListMap.class, detail -> new ConcurrentSkipListMap<>(comparator(detail))),
    HASHTABLE(15, Shape.MAP, Hashtable.class, detail -> new Hashtable<>()),
    PROPERTIES(16, Shape.MAP, Properties.class, detail -> new Properties()),
    ENUM_MAP(17, Shape.MAP, EnumMap.class, CollectionKind::enumMap);

    /** The kind of collection, which decides what {@code equals} compares. */
    enum Shape {
        LIST,
        SET,
        MAP
    }

    private final byte code;
    private final Shape shape;
    private final Class<?> type;
    private final Function<@Nullable Object, Object> constructor;

    CollectionKind(int code, Shape shape, Class<?> type, Function<@Nullable Object, Object> constructor) {
        this.code = (byte) code;
        this.shape = shape;
        this.type = type;
        this.constructor = constructor;
    }

    byte code() {
        return code;
    }

    Class<?> type() {
        return type;
    }

    Shape shape() {
        return shape;
    }

    /** Returns whether decoding needs a detail: the comparator, or the class of the enum elements or keys. */
    boolean hasDetail() {
        return switch (this) {
            case TREE_SET, SKIP_LIST_SET, ENUM_SET, TREE_MAP, SKIP_LIST_MAP, ENUM_MAP -> true;
            default -> false;
        };
    }

    /** Returns the kind that represents all kinds of this shape. */
    CollectionKind general() {
        return switch (shape) {
            case LIST -> LIST;
            case SET -> SET;
            case MAP -> MAP;
        };
    }

    /** Returns the first kind of this shape that a variable of the declared type can hold; null if there is none. */
    @Nullable
    CollectionKind fitting(Class<?> declared) {
        for (CollectionKind kind : values()) {
            if (kind.shape == shape && declared.isAssignableFrom(kind.type)) {
                return kind;
            }
        }
        return null;
    }

    /** Returns the kind of a JDK list, set or map; null for any other object. */
    static @Nullable CollectionKind of(Object object) {
        Class<?> type = object.getClass();
        if (type.getClassLoader() != null || object instanceof IdentityHashMap) {
            return null;
        }
        String pack = type.getPackageName();
        if (!pack.equals("java.util") && !pack.equals("java.util.concurrent")) {
            return null;
        }
        if (object instanceof List) {
            return exact(type, LIST);
        }
        if (object instanceof Set) {
            return exact(type, SET);
        }
        return object instanceof Map ? exact(type, MAP) : null;
    }

    private static CollectionKind exact(Class<?> type, CollectionKind otherwise) {
        for (CollectionKind kind : values()) {
            if (kind.type == type) {
                return kind;
            }
        }
        return otherwise;
    }

    static CollectionKind ofCode(byte code) {
        for (CollectionKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new UndecodableException("Key holds a collection of unknown kind " + code);
    }

    /** Creates a collection of this kind; for a map, the items are alternating keys and values. */
    @SuppressWarnings("unchecked")
    Object create(@Nullable Object detail, @Nullable Object[] items) {
        Object collection = constructor.apply(detail);
        if (shape == Shape.MAP) {
            Map<@Nullable Object, @Nullable Object> map = (Map<@Nullable Object, @Nullable Object>) collection;
            for (int i = 0; i + 1 < items.length; i += 2) {
                map.put(items[i], items[i + 1]);
            }
        } else {
            ((Collection<@Nullable Object>) collection).addAll(Arrays.asList(items));
        }
        return collection;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparator<Object> comparator(@Nullable Object detail) {
        return (Comparator<Object>) detail;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object enumSet(@Nullable Object detail) {
        return EnumSet.noneOf((Class) Objects.requireNonNull(detail));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object enumMap(@Nullable Object detail) {
        return new EnumMap((Class) Objects.requireNonNull(detail));
    }
}
