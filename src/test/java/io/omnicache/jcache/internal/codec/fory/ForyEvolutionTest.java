package io.omnicache.jcache.internal.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.CompiledClasses;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two versions of an application, each with its own form of the class {@code app.V}, read what the other wrote. */
class ForyEvolutionTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            field added, of a record     | record V(int a, String b) {}                  | 1, "x"            | record V(int a, String b, int c, List<String> d) {} | 2, "y", 3, List.of("z") | V[a=1, b=x, c=0, d=null] | V[a=2, b=y]
            order changed, of a record   | record V(int a, String b, String c) {}        | 1, "x", "y"       | record V(String c, String b, int a) {}   | "y", "x", 1      | V[c=y, b=x, a=1]         | V[a=1, b=x, c=y]
            field renamed, of a record   | record V(String a, String b) {}               | "x", "y"          | record V(String b, String c) {}          | "p", "q"         | V[b=y, c=null]           | V[a=null, b=p]
            wider number, of a record    | record V(int a, String b) {}                  | 1, "x"            | record V(long a, String b) {}            | 2L, "y"          | V[a=1, b=x]              | V[a=2, b=y]
            boxed number, of a record    | record V(int a) {}                            | 1                 | record V(Integer a) {}                   | null             | V[a=1]                   | V[a=0]
            field added, of a class      | class V { int a; String b; V(int a, String b) { this.a = a; this.b = b; } public String toString() { return a + b; } } | 1, "x" | class V { String c = "c"; int a; int d; String b; V(int a, String b) { this.a = a; this.b = b; } public String toString() { return a + b + c + d; } } | 2, "y" | 1xnull0 | 2y
            order changed, of a class    | class V { int a; String b; V(int a, String b) { this.a = a; this.b = b; } public String toString() { return a + b; } } | 1, "x" | class V { String b; int a; V(int a, String b) { this.a = a; this.b = b; } public String toString() { return b + a; } } | 2, "y" | x1 | 2y
            a record from a class        | record V(int a, String b) {}                  | 1, "x"            | class V { int a; String b; V(int a, String b) { this.a = a; this.b = b; } public String toString() { return a + b; } } | 2, "y" | 1x | V[a=2, b=y]
            """)
    void decode_valueOfAnotherVersion_hasWhatBothKnow(
            String name, String first, String ofFirst, String second, String ofSecond, String forth, String back)
            throws Exception {
        try (CompiledClasses one = version("1", first, ofFirst);
                CompiledClasses two = version("2", second, ofSecond)) {
            ValueCodec codecOfOne = codec(one);
            ValueCodec codecOfTwo = codec(two);
            byte[] fromOne = codecOfOne.encode(one.make("Make"));
            byte[] fromTwo = codecOfTwo.encode(two.make("Make"));
            for (int round = 0; round < 2; round++) {
                assertThat(codecOfTwo.decode(fromOne))
                        .hasToString(forth)
                        .satisfies(value ->
                                assertThat(value.getClass().getClassLoader()).isSameAs(two));
                assertThat(codecOfOne.decode(fromTwo)).hasToString(back);
                assertThat(codecOfOne.decode(fromOne))
                        .hasToString(one.make("Make").toString());
                assertThat(codecOfTwo.decode(fromTwo))
                        .hasToString(two.make("Make").toString());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            another type       | record V(String a) {}       | "x"           | record V(List<String> a) {}   | List.of("y")
            too wide a number  | record V(long a) {}         | 1L << 40      | record V(int a) {}            | 1
            no such constant   | record V(Thread.State a) {} | Thread.State.NEW | record V(app.Make.E a) {} | app.Make.E.A
            refused by its constructor | record V(int a) {}  | 1             | record V(int a, String b) { public V { b.length(); } } | 1, "x"
            """)
    void decode_valueThatCannotBeReconciled_isUndecodable(
            String name, String first, String ofFirst, String second, String ofSecond) throws Exception {
        try (CompiledClasses one = version("1", first, ofFirst);
                CompiledClasses two = version("2", second, ofSecond)) {
            byte[] encoded = codec(one).encode(one.make("Make"));
            ValueCodec other = codec(two);
            assertThatThrownBy(() -> other.decode(encoded)).isInstanceOf(UndecodableException.class);
            assertThat(other.decode(other.encode(two.make("Make"))))
                    .hasToString(two.make("Make").toString());
        }
    }

    @Test
    void decode_enumWithMoreConstants_goesByName() throws Exception {
        try (CompiledClasses one = CompiledClasses.of(
                        folder.resolve("1"), "enum V { A, B; public static Object make() { return B; } }");
                CompiledClasses two = CompiledClasses.of(
                        folder.resolve("2"), "enum V { Z, B, A, C; public static Object make() { return C; } }")) {
            ValueCodec codecOfOne = codec(one);
            ValueCodec codecOfTwo = codec(two);
            assertThat(codecOfTwo.decode(codecOfOne.encode(one.make("V")))).hasToString("B");
            byte[] unknown = codecOfTwo.encode(two.make("V"));
            assertThatThrownBy(() -> codecOfOne.decode(unknown)).isInstanceOf(UndecodableException.class);
        }
    }

    /** More forms of a class than Fory reads unless it is told to. */
    @Test
    void decode_manyVersionsOfAClass_areRead() throws Exception {
        try (CompiledClasses reader = version("r", "record V(int a) {}", "1")) {
            ValueCodec codec = codec(reader);
            codec.decode(codec.encode(reader.make("Make")));
            for (int i = 0; i < 12; i++) {
                try (CompiledClasses writer =
                        version("w" + i, "record V(int a, String b" + i + ") {}", i + ", \"x\"")) {
                    assertThat(codec.decode(codec(writer).encode(writer.make("Make"))))
                            .hasToString("V[a=" + i + "]");
                }
            }
        }
    }

    private CompiledClasses version(String name, String type, String arguments) throws IOException {
        return CompiledClasses.of(
                folder.resolve(name),
                type,
                "class Make { public enum E { A } public static Object make() { return new V(" + arguments + "); } }");
    }

    private static ValueCodec codec(CompiledClasses classes) throws ClassNotFoundException {
        return ValueCodecs.create("fory", classes, null, classes.loadClass("app.V"));
    }
}
