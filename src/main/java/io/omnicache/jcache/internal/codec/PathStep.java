package io.omnicache.jcache.internal.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step on the way into a value.
 *
 * @param label as code would write it: {@code .date}, {@code [3]}; empty for what is inside the JDK's own classes
 * @param target the object that the step leads to; not the one in the stream where that is a stand-in for it
 */
record PathStep(String label, Object target) {

    /** @param next what the stream holds in the child, which shows of which part a stand-in is one */
    static PathStep between(Object parent, Object child, @Nullable Object next) {
        PathStep step = toPart(parent, part -> part == child);
        if (step == null && next != null) {
            step = toPart(parent, part -> part.getClass() != next.getClass() && isIn(part, next));
        }
        return step == null ? new PathStep("", child) : step;
    }

    static String simpleName(Class<?> type) {
        return type.isHidden() || type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    }

    private static boolean isIn(Object container, Object part) {
        return toElement(container, each -> each == part) != null;
    }

    private static @Nullable PathStep toPart(Object parent, Test wanted) {
        PathStep element = toElement(parent, wanted);
        if (element != null) {
            return element;
        }
        if (parent instanceof Throwable failure && failure.getCause() != null && wanted.accepts(failure.getCause())) {
            return new PathStep(".cause", failure.getCause());
        }
        Class<?> type = parent.getClass();
        while (type != null && !Platform.owns(type)) {
            for (Field field : type.getDeclaredFields()) {
                Object value = valueOf(field, parent);
                if (value != null && wanted.accepts(value)) {
                    return new PathStep('.' + field.getName(), value);
                }
            }
            type = type.getSuperclass();
        }
        return null;
    }

    private static @Nullable PathStep toElement(Object parent, Test wanted) {
        if (parent instanceof Object[] array) {
            return indexed(List.of(), array, wanted);
        }
        if (!Platform.owns(parent.getClass())) {
            return null;
        }
        if (parent instanceof Collection<?> collection) {
            return indexed(collection, new Object[0], wanted);
        }
        if (parent instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() != null && wanted.accepts(entry.getKey())) {
                    return new PathStep(".keySet()", entry.getKey());
                }
                if (entry.getValue() != null && wanted.accepts(entry.getValue())) {
                    return new PathStep(".values()", entry.getValue());
                }
            }
        }
        return null;
    }

    private static @Nullable PathStep indexed(Collection<?> collection, @Nullable Object[] array, Test wanted) {
        int index = 0;
        for (Object each : array.length > 0 ? java.util.Arrays.asList(array) : collection) {
            if (each != null && wanted.accepts(each)) {
                return new PathStep("[" + index + "]", each);
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
            return null; // of a module that isn't open: the path goes without its name
        }
    }

    private interface Test {
        boolean accepts(Object part);
    }
}
