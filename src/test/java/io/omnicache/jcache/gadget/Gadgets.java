package io.omnicache.jcache.gadget;

import io.omnicache.jcache.internal.codec.ValueKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.swing.event.EventListenerList;
import javax.swing.event.UndoableEditListener;
import javax.swing.undo.AbstractUndoableEdit;
import javax.swing.undo.UndoManager;
import org.jspecify.annotations.Nullable;

/** The chains, and the streams that carry them. The libraries are in a class loader of their own. */
final class Gadgets {
    static final ClassLoader LIBRARIES = libraries();

    /** What lazy maps hold. A map that has computed a value doesn't run again. */
    private static final List<Map<Object, Object>> COMPUTED = new ArrayList<>();

    private Gadgets() {}

    /** Stands, while a chain is built, for a part that would run at once; only the part is written. */
    private record Later(Object part) implements Serializable, Comparator<Object> {
        private Object writeReplace() {
            return part;
        }

        @Override
        public int compare(Object a, Object b) {
            return 0;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    /** An object graph that runs {@link Spark} when it is read. */
    record Chain(String name, Object root, @Nullable Object inPlace) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Chain> all() throws Exception {
        Map<String, Callable<Object>> roots = new LinkedHashMap<>();
        roots.put("commons-collections 3", () -> hashed(tied("org.apache.commons.collections")));
        roots.put("commons-collections 15", () -> hashed(tied("org.apache.commons.collections15")));
        roots.put(
                "commons-collections 4",
                () -> compared(make(
                        "org.apache.commons.collections4.comparators.TransformingComparator",
                        invoker("org.apache.commons.collections4"))));
        roots.put("commons-beanutils", () -> compared(make("org.apache.commons.beanutils.BeanComparator", "fire")));
        roots.put("beanshell", () -> compared(beanShell()));
        roots.put("clojure", () -> hashed(clojure()));
        roots.put(
                "rome",
                () -> hashed(make(
                        "com.sun.syndication.feed.impl.EqualsBean",
                        type("com.sun.syndication.feed.impl.ToStringBean"),
                        make("com.sun.syndication.feed.impl.ToStringBean", Spark.class, new Spark()))));
        roots.put("guava", () -> hashed(guava()));
        roots.put("log4j, a stream within the stream", () -> log4j());
        Map<String, Callable<Object>> shown = new LinkedHashMap<>();
        shown.put("jackson", () -> make("com.fasterxml.jackson.databind.node.POJONode", new Spark()));
        shown.put("fastjson2", () -> {
            List<Object> array = cast(make("com.alibaba.fastjson2.JSONArray"));
            array.add(new Spark());
            return array;
        });
        List<Chain> all = new ArrayList<>();
        for (Map.Entry<String, Callable<Object>> each : roots.entrySet()) {
            all.add(new Chain(each.getKey(), each.getValue().call(), null));
        }
        for (Map.Entry<String, Callable<Object>> each : shown.entrySet()) {
            all.add(new Chain(each.getKey(), shown(), each.getValue().call()));
        }
        return all;
    }

    /** When it is read, a listener of the wrong type is described in an exception, with all its edits. */
    private static Object shown() {
        UndoManager listener = new UndoManager();
        listener.addEdit(new AbstractUndoableEdit());
        EventListenerList list = new EventListenerList();
        list.add(UndoableEditListener.class, listener);
        return list;
    }

    private static Set<Object> hashed(Object part) {
        return new HashSet<>(Set.of(new Later(part)));
    }

    private static PriorityQueue<Object> compared(Object comparator) {
        PriorityQueue<Object> queue = new PriorityQueue<>(2, new Later(comparator));
        queue.add(new Spark());
        queue.add(new Spark());
        return queue;
    }

    private static Comparator<?> proxy(Object handler) {
        return (Comparator<?>)
                Proxy.newProxyInstance(LIBRARIES, new Class<?>[] {Comparator.class}, (InvocationHandler) handler);
    }

    private static Object invoker(String library) throws Exception {
        return make(library + ".functors.InvokerTransformer", "fire", null, null);
    }

    private static Object lazyMap(String library) throws Exception {
        Map<Object, Object> computed = new HashMap<>();
        COMPUTED.add(computed);
        return make(library + ".map.LazyMap", computed, invoker(library));
    }

    private static Object tied(String library) throws Exception {
        return make(library + ".keyvalue.TiedMapEntry", lazyMap(library), new Spark());
    }

    private static Object guava() throws Exception {
        Object function = call(
                type("com.google.common.base.Functions"), null, "forMap", lazyMap("org.apache.commons.collections"));
        Object equivalence = call(type("com.google.common.base.Equivalence"), null, "equals");
        Object onResult = call(type("com.google.common.base.Equivalence"), equivalence, "onResultOf", function);
        return call(type("com.google.common.base.Equivalence"), onResult, "wrap", new Spark());
    }

    private static Object clojure() throws Exception {
        Object run = call(type("clojure.lang.RT"), null, "var", "clojure.core", "load-string");
        String code = "(" + Spark.class.getName() + "/compare 1 2)";
        return call(type("clojure.lang.Iterate"), null, "create", run, code);
    }

    private static Comparator<?> beanShell() throws Exception {
        Object interpreter = make("bsh.Interpreter");
        call(
                interpreter.getClass(),
                interpreter,
                "eval",
                "compare(Object a, Object b) { new " + Spark.class.getName() + "().fire(); return new Integer(1); }");
        Object names = call(interpreter.getClass(), interpreter, "getNameSpace");
        Object self = make("bsh.XThis", names, interpreter);
        Field handler = type("bsh.XThis").getDeclaredField("invocationHandler");
        handler.setAccessible(true);
        return proxy(handler.get(self));
    }

    private static Object log4j() throws Exception {
        Object map = make("org.apache.logging.log4j.util.SortedArrayStringMap");
        call(map.getClass(), map, "putValue", "k", hashed(tied("org.apache.commons.collections")));
        return map;
    }

    /**
     * The chain in a collection without a stand-in, for Fory. Building it runs the chain. Fory's own support of a
     * library would write something else than two of the chains: for these, an array of their class.
     */
    static Collection<Object> inPlace(Chain chain) throws ClassNotFoundException {
        if (chain.name.equals("clojure") || chain.name.equals("jackson")) {
            boolean isClojure = chain.name.equals("clojure");
            Class<?> type = type(isClojure ? "clojure.lang.Iterate" : "com.fasterxml.jackson.databind.node.POJONode");
            return new ArrayList<>(List.of(Array.newInstance(type, 0)));
        }
        Collection<Object> all = new ArrayList<>(List.of(chain.inPlace == null ? chain.root : chain.inPlace));
        if (chain.root instanceof PriorityQueue<?> queue && queue.comparator() instanceof Later later) {
            all = new PriorityQueue<>(2, Gadgets.<Comparator<Object>>cast(later.part));
            all.addAll(queue);
        } else if (chain.root instanceof Set<?> set && set.iterator().next() instanceof Later later) {
            all = new HashSet<>(Set.of(later.part));
        }
        COMPUTED.forEach(Map::clear);
        return all;
    }

    /** The stream as a plain program writes it. */
    static byte[] plain(Chain chain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Writer(bytes, chain, false).writeObject(chain.root);
        return bytes.toByteArray();
    }

    /** The chain as a value of the codec {@code java}: without the stream's header of four bytes. */
    static byte[] value(Chain chain) throws IOException {
        byte[] stream = plain(chain);
        byte[] value = Arrays.copyOfRange(stream, 3, stream.length);
        value[0] = ValueKind.JAVA;
        return value;
    }

    /** The chain as a key of the kind {@code #j}, whose class descriptions follow a number. */
    static String key(Chain chain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer out = new Writer(bytes, chain, true)) {
            out.writeObject(chain.root);
        }
        return "#j" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads the stream as a program without a filter does, and returns whether the chain has run. */
    static boolean runs(byte[] plain) throws IOException {
        Spark.CALLS.set(0);
        try (ObjectInputStream in = new Unfiltered(plain)) {
            in.readObject();
        } catch (Throwable e) { // Most chains end in an exception after they have run.
            return Spark.CALLS.getAndSet(0) > 0;
        }
        return Spark.CALLS.getAndSet(0) > 0;
    }

    private static final class Unfiltered extends ObjectInputStream {
        Unfiltered(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            return Class.forName(description.getName(), false, LIBRARIES);
        }
    }

    private static final class Writer extends ObjectOutputStream {
        private final @Nullable Object inPlace;
        private final boolean asKey;

        Writer(OutputStream out, Chain chain, boolean asKey) throws IOException {
            super(asKey ? new Headless(out) : out);
            this.inPlace = chain.inPlace;
            this.asKey = asKey;
            enableReplaceObject(true);
        }

        @Override
        protected void writeClassDescriptor(ObjectStreamClass description) throws IOException {
            if (asKey) {
                writeByte(0);
            }
            super.writeClassDescriptor(description);
        }

        @Override
        protected Object replaceObject(Object part) {
            if (inPlace == null) {
                return part;
            }
            if (UndoableEditListener.class.getName().equals(part)) {
                return InternalError.class.getName();
            }
            return part.getClass() == AbstractUndoableEdit.class ? inPlace : part;
        }
    }

    /** Drops the four bytes of the stream's header. */
    private static final class Headless extends FilterOutputStream {
        private int dropped;

        Headless(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (dropped < 4) {
                dropped++;
            } else {
                out.write(b);
            }
        }
    }

    static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, LIBRARIES);
    }

    /** Calls the first constructor that takes these arguments, whatever its access. */
    static Object make(String name, @Nullable Object... arguments) throws Exception {
        for (Constructor<?> constructor : type(name).getDeclaredConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments)) {
                return accessible(constructor).newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static Object call(Class<?> type, @Nullable Object target, String name, Object... arguments)
            throws Exception {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && fits(method.getParameterTypes(), arguments)) {
                return accessible(method).invoke(target, arguments);
            }
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }

    private static boolean fits(Class<?>[] parameters, @Nullable Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (arguments[i] != null && !parameters[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object object) {
        return (T) object;
    }

    private static ClassLoader libraries() {
        Path folder = Path.of(System.getProperty("basedir", ""), "target", "gadgets");
        File[] jars = folder.toFile().listFiles((directory, name) -> name.endsWith(".jar"));
        if (jars == null || jars.length == 0) {
            throw new IllegalStateException("No libraries in " + folder + ": run mvn generate-test-resources");
        }
        URL[] urls = Arrays.stream(jars)
                .map(jar -> {
                    try {
                        return jar.toURI().toURL();
                    } catch (MalformedURLException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
        return new URLClassLoader(urls, Gadgets.class.getClassLoader());
    }
}
