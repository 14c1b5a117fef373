package modular;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A value with private fields, in a package that the application opens to nobody. */
final class Book implements Serializable {
    private static final long serialVersionUID = 1;

    private final String title;
    private final List<Chapter> chapters = new ArrayList<>();

    Book(String title, String... chapters) {
        this.title = title;
        for (String chapter : chapters) {
            this.chapters.add(new Chapter(chapter));
        }
    }

    String title() {
        return title;
    }

    List<Chapter> chapters() {
        return chapters;
    }

    /** A record, which codecs treat in another way than classes. */
    record Chapter(String heading) implements Serializable {}
}
