package io.omnicache.jcache.internal.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way from a value to an object within it, such as {@code Order.items[3].date}: names of fields and indexes, no content. Found by
 * writing the value once more, which is dear; so this is only for the messages of failures.
 */
final class ObjectPath {
    private ObjectPath() {}

    /** The way to what is refused; null if it is the value itself, or not found. */
    static @Nullable String to(Rejection refusal, Object root) {
        Class<?> type = refusal.type();
        if (type == null) {
            return null;
        }
        return refusal.length() >= 0
                ? find(root, part -> hasLength(part, refusal.length()), null)
                : find(root, part -> part.getClass() == type, type);
    }

    /** The way to the first object of a class; null if it is the value itself, or not found. */
    static @Nullable String to(Class<?> type, Object root) {
        return find(root, part -> part.getClass() == type, type);
    }

    private static boolean hasLength(Object part, long length) {
        return part.getClass().isArray()
                ? Array.getLength(part) == length
                : part instanceof Collection<?> collection && collection.size() == length;
    }

    private static @Nullable String find(Object root, Predicate<Object> wanted, @Nullable Class<?> described) {
        Tracer tracer = null;
        try {
            tracer = new Tracer(wanted, described);
            tracer.writeWhole(root);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Ends in any of these ways, found or not.
            return tracer == null || !tracer.found ? null : describe(tracer.way, root);
        }
        return null;
    }

    private static @Nullable String describe(List<Object> way, Object root) {
        if (way.size() < 2) {
            return null;
        }
        StringBuilder path = new StringBuilder(PathStep.simpleName(root.getClass()));
        Object parent = root;
        for (int i = 1; i < way.size(); i++) {
            Object next = i + 1 < way.size() ? way.get(i + 1) : null;
            PathStep step = PathStep.between(parent, way.get(i), next);
            path.append(step.label());
            parent = step.target();
        }
        return path.toString();
    }

    private static final class Tracer extends ObjectOutputStream {
        /** Looks at the stack, which take longer the deeper it is. */
        private static final long MOST_FRAMES = 3_000_000;

        private final Predicate<Object> wanted;
        private final @Nullable Class<?> described;
        private final List<Object> way = new ArrayList<>();
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
            if (frames > MOST_FRAMES) {
                throw new NeedsStackException();
            }
            while (way.size() >= depth && !way.isEmpty()) {
                way.remove(way.size() - 1);
            }
            way.add(part);
            if (wanted.test(part)) {
                end();
            }
            return part;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (type == described) {
                end();
            }
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            if (type == described || List.of(type.getInterfaces()).contains(described)) {
                end();
            }
        }

        private void end() {
            found = true;
            throw new NeedsStackException();
        }
    }
}
