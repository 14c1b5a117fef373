package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import com.fasterxml.jackson.databind.annotation.JsonTypeResolver;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses annotations by which the text names classes or the application's code chooses them: whoever can write to
 * Redis would choose which class is created. Names of subclasses that annotations list are allowed.
 */
class NamedSubtypesOnly extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    private static final Set<String> ALLOWED = Set.of("NAME", "SIMPLE_NAME", "DEDUCTION", "NONE");

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        check(annotated, baseType);
        return super.findTypeResolver(config, annotated, baseType);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType baseType) {
        check(member, baseType);
        return super.findPropertyTypeResolver(config, member, baseType);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyContentTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType containerType) {
        check(member, containerType);
        return super.findPropertyContentTypeResolver(config, member, containerType);
    }

    private static void check(Annotated annotated, JavaType baseType) {
        JsonTypeInfo info = annotated.getAnnotation(JsonTypeInfo.class);
        String use = info == null ? "NONE" : info.use().name();
        if (!ALLOWED.contains(use)) {
            throw refused("@JsonTypeInfo(use = Id." + use + ")", baseType);
        }
        if (annotated.hasAnnotation(JsonTypeIdResolver.class) || annotated.hasAnnotation(JsonTypeResolver.class)) {
            throw refused("a resolver of type names of its own", baseType);
        }
    }

    private static RefusedTypeException refused(String annotation, JavaType baseType) {
        return new RefusedTypeException("class " + baseType.getRawClass().getName() + " has " + annotation
                + ", by which the stored text would choose the class that is created: use Id.NAME with @JsonSubTypes"
                + " instead");
    }
}
