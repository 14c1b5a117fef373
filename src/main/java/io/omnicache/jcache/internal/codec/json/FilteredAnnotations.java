package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Asks the serial filters about classes that annotations have created by code of the application, in place of Jackson's
 * deserialisers: {@link FilteredTypes} is never asked for these.
 */
final class FilteredAnnotations extends NamedSubtypesOnly {
    private static final long serialVersionUID = 1L;

    private final transient ObjectInputFilter filter;

    FilteredAnnotations(ObjectInputFilter filter) {
        this.filter = filter;
    }

    @Override
    public @Nullable Object findDeserializer(Annotated annotated) {
        return asked(super.findDeserializer(annotated), annotated);
    }

    @Override
    public @Nullable Object findContentDeserializer(Annotated annotated) {
        return asked(super.findContentDeserializer(annotated), annotated);
    }

    @Override
    public @Nullable Object findKeyDeserializer(Annotated annotated) {
        return asked(super.findKeyDeserializer(annotated), annotated);
    }

    @Override
    public @Nullable Object findDeserializationConverter(Annotated annotated) {
        return asked(super.findDeserializationConverter(annotated), annotated);
    }

    @Override
    public @Nullable Object findDeserializationContentConverter(AnnotatedMember member) {
        return asked(super.findDeserializationContentConverter(member), member);
    }

    @Override
    public @Nullable Class<?> findPOJOBuilder(AnnotatedClass annotated) {
        Class<?> builder = super.findPOJOBuilder(annotated);
        if (builder != null) {
            FilteredTypes.ask(annotated.getRawType(), filter);
        }
        return builder;
    }

    private @Nullable Object asked(@Nullable Object replacement, Annotated annotated) {
        if (replacement != null) {
            JavaType made = annotated.getType();
            if (annotated instanceof AnnotatedMethod method && method.getParameterCount() > 0) {
                made = method.getParameterType(0); // A setter.
            }
            ask(made);
        }
        return replacement;
    }

    /** Asks about the class and those of its elements, keys and other parts. */
    private void ask(JavaType type) {
        if (type.isArrayType()) {
            ask(type.getContentType());
            return;
        }
        FilteredTypes.ask(type.getRawClass(), filter);
        for (int i = 0; i < type.containedTypeCount(); i++) {
            ask(type.containedType(i));
        }
    }
}
