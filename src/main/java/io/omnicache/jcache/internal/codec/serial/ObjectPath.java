package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path from a value to an object inside the value, such as {@code Order.items[3].date}: field names and
 * indexes, but no content. The search serialises the value once more, so it is used for error messages only.
 */
final class ObjectPath {
    private ObjectPath() {}

    /** Returns the path to the rejected object; null if the rejected object is the value itself or isn't found. */
    static @Nullable String to(Rejection rejection, Object root) {
        Class<?> type = rejection.type();
        if (type == null) {
            return null;
        }
        return rejection.length() >= 0
                ? find(root, part -> hasLength(part, rejection.length()), null)
                : find(root, part -> part.getClass() == type, type);
    }

    /** Returns the path to the first object of a class; null if that object is the value itself or isn't found. */
    static @Nullable String to(Class<?> type, Object root) {
        return find(root, part -> part.getClass() == type, type);
    }

    private static boolean hasLength(Object part, long length) {
        return part.getClass().isArray()
                ? Array.getLength(part) == length
                : part instanceof Collection<?> collection && collection.size() == length;
    }

    /** @param described a class whose description in the stream also ends the search; null for none */
    private static @Nullable String find(Object root, Predicate<Object> wanted, @Nullable Class<?> described) {
        Tracer tracer = null;
        try {
            tracer = new Tracer(wanted, described);
            tracer.writeWhole(root);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // The tracer ends the search by an exception; the value's own code may throw exceptions too.
            return tracer == null || !tracer.found ? null : describe(tracer.path, root);
        }
        return null;
    }

    private static @Nullable String describe(List<Object> path, Object root) {
        if (path.size() < 2) {
            return null;
        }
        StringBuilder text = new StringBuilder(simpleName(root.getClass()));
        Object parent = root;
        for (int i = 1; i < path.size(); i++) {
            Object next = i + 1 < path.size() ? path.get(i + 1) : null;
            Step step = Step.between(parent, path.get(i), next);
            text.append(step.label());
            parent = step.target();
        }
        return text.toString();
    }

    private static String simpleName(Class<?> type) {
        return type.isHidden() || type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    }

    /** Serialises an object, discards the bytes, and keeps the path of nested objects that are being written. */
    private static final class Tracer extends ObjectOutputStream {
        /**
         * The search ends after this total number of stack frames: each inspection of the stack takes time in
         * proportion to the depth.
         */
        private static final long MAX_FRAMES = 3_000_000;

        private final Predicate<Object> wanted;
        private final @Nullable Class<?> described;
        private final List<Object> path = new ArrayList<>();
        private long frames;
        private boolean found;

        Tracer(Predicate<Object> wanted, @Nullable Class<?> described) throws IOException {
            super(OutputStream.nullOutputStream());
            this.wanted = wanted;
            this.described = described;
            enableReplaceObject(true);
        }

        void writeWhole(Object root) throws IOException {
            writeObject(root);
        }

        @Override
        protected Object replaceObject(Object part) {
            int depth = Nesting.of(Tracer.class);
            frames += depth;
            if (frames > MAX_FRAMES) {
                throw new EndOfSearch();
            }
            while (path.size() >= depth && !path.isEmpty()) {
                path.remove(path.size() - 1);
            }
            path.add(part);
            if (wanted.test(part)) {
                endFound();
            }
            return part;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (type == described) {
                endFound();
            }
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            if (type == described || List.of(type.getInterfaces()).contains(described)) {
                endFound();
            }
        }

        private void endFound() {
            found = true;
            throw new EndOfSearch();
        }
    }

    private static final class EndOfSearch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EndOfSearch() {
            super(null, null, false, false);
        }
    }

    /**
     * One step of a path.
     *
     * @param label the step as in code: {@code .date}, {@code [3]}; empty inside the JDK's own classes
     * @param target the object to which the step leads; not the written object if a serialization proxy was written in
     *     its place
     */
    private record Step(String label, Object target) {

        /**
         * @param next the object that was written inside {@code child}; if {@code child} is a serialization proxy, the
         *     original object is found by means of {@code next}
         */
        static Step between(Object parent, Object child, @Nullable Object next) {
            Step step = toPart(parent, part -> part == child);
            if (step == null && next != null) {
                step = toPart(parent, part -> part.getClass() != next.getClass() && isElement(part, next));
            }
            return step == null ? new Step("", child) : step;
        }

        private static boolean isElement(Object container, Object part) {
            return toElement(container, each -> each == part) != null;
        }

        private static @Nullable Step toPart(Object parent, Predicate<Object> wanted) {
            Step element = toElement(parent, wanted);
            if (element != null) {
                return element;
            }
            if (parent instanceof Throwable failure && failure.getCause() != null && wanted.test(failure.getCause())) {
                return new Step(".cause", failure.getCause());
            }
            Class<?> type = parent.getClass();
            while (type != null && !ClassResolver.isOfJdk(type)) {
                for (Field field : type.getDeclaredFields()) {
                    Object value = valueOf(field, parent);
                    if (value != null && wanted.test(value)) {
                        return new Step('.' + field.getName(), value);
                    }
                }
                type = type.getSuperclass();
            }
            return null;
        }

        private static @Nullable Step toElement(Object parent, Predicate<Object> wanted) {
            if (parent instanceof Object[] array) {
                return indexed(Arrays.asList(array), wanted);
            }
            if (!ClassResolver.isOfJdk(parent.getClass())) {
                return null;
            }
            if (parent instanceof Collection<?> collection) {
                return indexed(collection, wanted);
            }
            if (parent instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (entry.getKey() != null && wanted.test(entry.getKey())) {
                        return new Step(".keySet()", entry.getKey());
                    }
                    if (entry.getValue() != null && wanted.test(entry.getValue())) {
                        return new Step(".values()", entry.getValue());
                    }
                }
            }
            return null;
        }

        private static @Nullable Step indexed(Collection<?> elements, Predicate<Object> wanted) {
            int index = 0;
            for (Object each : elements) {
                if (each != null && wanted.test(each)) {
                    return new Step("[" + index + "]", each);
                }
                index++;
            }
            return null;
        }

        private static @Nullable Object valueOf(Field field, Object owner) {
            if (field.getType().isPrimitive() || Modifier.isStatic(field.getModifiers())) {
                return null;
            }
            try {
                field.setAccessible(true);
                return field.get(owner);
            } catch (RuntimeException | IllegalAccessException e) {
                return null; // The module isn't open; the path omits the name.
            }
        }
    }
}
