package io.omnicache.jcache;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/**
 * That what a user's compiler sees of a type names only allowed types: supertypes, type parameters, annotations, and of
 * public and protected members the types, parameters, exceptions and annotations. Holds for a type that users don't
 * see.
 */
final class ShowOnly extends ArchCondition<JavaClass> {
    private final DescribedPredicate<JavaClass> allowed;

    ShowOnly(DescribedPredicate<JavaClass> allowed) {
        super("show users only classes that are " + allowed.getDescription());
        this.allowed = allowed;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!isSeen(type)) {
            return;
        }
        Stream<JavaType> heritage = Stream.of(
                        type.getSuperclass().stream(), type.getInterfaces().stream(), type.getTypeParameters().stream())
                .flatMap(each -> each);
        check(type.getFullName(), Stream.concat(heritage.flatMap(ShowOnly::involved), annotations(type)), type, events);
        type.getMembers().stream()
                .filter(member -> isSeen(member) && !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                .forEach(member -> check(member.getFullName(), shown(member), type, events));
    }

    private void check(String shownBy, Stream<JavaClass> shown, JavaClass type, ConditionEvents events) {
        shown.map(JavaClass::getBaseComponentType)
                .filter(allowed.negate())
                .distinct()
                .forEach(found ->
                        events.add(SimpleConditionEvent.violated(type, shownBy + " shows " + found.getFullName())));
    }

    private static Stream<JavaClass> shown(JavaMember member) {
        Stream<JavaClass> types = Stream.concat(member.getAllInvolvedRawTypes().stream(), annotations(member));
        if (!(member instanceof JavaCodeUnit code)) {
            return types;
        }
        Stream<JavaClass> thrown = code.getExceptionTypes().stream();
        Stream<JavaClass> ofParameters = code.getParameters().stream().flatMap(ShowOnly::annotations);
        return Stream.of(types, thrown, ofParameters).flatMap(each -> each);
    }

    private static Stream<JavaClass> annotations(HasAnnotations<?> annotated) {
        return annotated.getAnnotations().stream().map(JavaAnnotation::getRawType);
    }

    private static Stream<JavaClass> involved(JavaType type) {
        return type.getAllInvolvedRawTypes().stream();
    }

    private static boolean isSeen(JavaClass type) {
        return isSeen((HasModifiers) type)
                && type.getEnclosingClass().map(ShowOnly::isSeen).orElse(true);
    }

    private static boolean isSeen(HasModifiers element) {
        return element.getModifiers().contains(JavaModifier.PUBLIC)
                || element.getModifiers().contains(JavaModifier.PROTECTED);
    }
}
