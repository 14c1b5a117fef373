package io.omnicache.jcache.codec;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Key classes of every shape that the encoding must support. Their names are part of the golden bytes, so this class stays in its
 * package when classes of the library move.
 */
public final class KeyFixtures {
    private KeyFixtures() {}

    public enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "a constant with a body";
            }
        },
        BLUE
    }

    public record Pair(Object first, Object second) implements Serializable {}

    public record Numbers(int i, long l, double d, float f, boolean z, char c, byte b, short s)
            implements Serializable {}

    /** Fields that take only certain classes of collections. */
    public record Concrete(
            TreeSet<String> tree,
            LinkedList<String> linked,
            EnumMap<Color, String> enumMap,
            EnumSet<Color> enumSet,
            ConcurrentHashMap<String, String> concurrent,
            TreeMap<String, Integer> treeMap,
            CopyOnWriteArrayList<String> copying,
            ArrayList<String> array,
            Deque<String> deque)
            implements Serializable {

        public static Concrete of(Map<String, Integer> content) {
            EnumMap<Color, String> enumMap = new EnumMap<>(Color.class);
            EnumSet<Color> enumSet = EnumSet.noneOf(Color.class);
            ConcurrentHashMap<String, String> concurrent = new ConcurrentHashMap<>();
            content.forEach((key, number) -> {
                Color color = Color.values()[number % 3];
                enumMap.put(color, key);
                enumSet.add(color);
                concurrent.put(key, key);
            });
            List<String> sorted = content.keySet().stream().sorted().toList();
            return new Concrete(
                    new TreeSet<>(sorted),
                    new LinkedList<>(sorted),
                    enumMap,
                    enumSet,
                    concurrent,
                    new TreeMap<>(content),
                    new CopyOnWriteArrayList<>(sorted),
                    new ArrayList<>(sorted),
                    new LinkedList<>(sorted));
        }
    }

    /** Fields that take only the classes of collections that {@link Concrete} doesn't hold. */
    public record OtherConcrete(
            Vector<String> vector,
            Stack<String> stack,
            ConcurrentSkipListSet<String> skipListSet,
            CopyOnWriteArraySet<String> copyOnWriteSet,
            TreeMap<Integer, Object> reversed,
            ConcurrentSkipListMap<String, Object> skipListMap,
            Hashtable<String, Integer> table,
            Properties properties)
            implements Serializable {

        /** A sorted set and sorted maps with comparators of the JDK, and collections within them. */
        public static OtherConcrete of(String text, Object part) {
            Vector<String> vector = new Vector<>(List.of(text));
            Stack<String> stack = new Stack<>();
            stack.push(text);
            ConcurrentSkipListSet<String> skipListSet = new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);
            skipListSet.addAll(List.of(text, "Z", "b"));
            TreeMap<Integer, Object> reversed = new TreeMap<>(Collections.reverseOrder());
            reversed.putAll(Map.of(1, part, 2, Set.of(part)));
            ConcurrentSkipListMap<String, Object> skipListMap = new ConcurrentSkipListMap<>(Collections.reverseOrder());
            skipListMap.put(text, List.of(part));
            Properties properties = new Properties();
            properties.setProperty(text, "value");
            return new OtherConcrete(
                    vector,
                    stack,
                    skipListSet,
                    new CopyOnWriteArraySet<>(List.of(text)),
                    reversed,
                    skipListMap,
                    new Hashtable<>(Map.of(text, 1)),
                    properties);
        }
    }

    public record ByInterface(
            Collection<String> collection,
            List<?> list,
            Set<?> set,
            Map<?, ?> map,
            NavigableSet<String> navigable,
            SortedMap<String, String> sorted,
            Set<?>[] sets,
            TreeSet<?>[] trees)
            implements Serializable {}

    public record IdentityField(java.util.WeakHashMap<String, String> map) implements Serializable {}

    /** Writes before and after its fields, or never its fields, as write methods may. */
    public static final class Custom implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final long number;
        private transient TreeSet<String> extra;

        public Custom(String name, long number, Collection<String> extra) {
            this.name = name;
            this.number = number;
            this.extra = new TreeSet<>(extra);
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeInt(7);
            out.defaultWriteObject();
            out.writeObject(extra);
            out.writeUTF("end");
        }

        @SuppressWarnings("unchecked")
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            if (in.readInt() != 7) {
                throw new IOException("misread");
            }
            in.defaultReadObject();
            extra = (TreeSet<String>) in.readObject();
            if (!in.readUTF().equals("end")) {
                throw new IOException("misread");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Custom that
                    && name.equals(that.name)
                    && number == that.number
                    && extra.equals(that.extra);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, number, extra);
        }
    }

    /** Has fields, but its write method writes something else. */
    public static final class NeverItsFields implements Serializable {
        private static final long serialVersionUID = 1L;
        private String text;

        public NeverItsFields(String text) {
            this.text = text;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeUTF(text);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            text = in.readUTF();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NeverItsFields that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** Decides by itself what is written. */
    public static final class External implements Externalizable {
        private static final long serialVersionUID = 1L;
        private int number;
        private Object part = "";

        public External() {}

        public External(int number, Object part) {
            this.number = number;
            this.part = part;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
            out.writeObject(part);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            number = in.readInt();
            part = in.readObject();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof External that && number == that.number && part.equals(that.part);
        }

        @Override
        public int hashCode() {
            return Objects.hash(number, part);
        }
    }

    /** A base class with fields, a subclass with fields. */
    public static class Base implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Object[] values;

        public Base(Object... values) {
            this.values = values;
        }

        @Override
        public boolean equals(Object other) {
            return other != null && other.getClass() == getClass() && Arrays.deepEquals(values, ((Base) other).values);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(values);
        }
    }

    public static final class Derived extends Base {
        private static final long serialVersionUID = 1L;
        private final String name;

        public Derived(String name, Object... values) {
            super(values);
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other) && name.equals(((Derived) other).name);
        }

        @Override
        public int hashCode() {
            return 31 * super.hashCode() + name.hashCode();
        }
    }

    /** Not serialisable, as a part of a key that is. */
    public static final class Plain {
        @Override
        public String toString() {
            return "secret";
        }
    }

    /** Can be made to refuse decoding as a failed {@code assert} would. */
    public record Strict(int number) implements Serializable {
        public static volatile boolean refusing;

        public Strict {
            if (refusing) {
                throw new AssertionError("secret");
            }
        }
    }

    public static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        public Object next = "";

        /** So many nodes, each the next of the one before it. */
        public static Node chain(int length) {
            Node last = new Node();
            for (int i = 1; i < length; i++) {
                Node before = new Node();
                before.next = last;
                last = before;
            }
            return last;
        }
    }
}
