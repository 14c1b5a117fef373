package io.omnicache.examples.bookshop;

import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/books")
public class BookController {
    private final Catalogue catalogue;
    private final Pages pages;

    public BookController(Catalogue catalogue, Pages pages) {
        this.catalogue = catalogue;
        this.pages = pages;
    }

    @GetMapping("/{isbn}")
    public ResponseEntity<Book> find(@PathVariable String isbn) {
        return ResponseEntity.of(Optional.ofNullable(catalogue.find(isbn)));
    }

    @GetMapping
    public List<Book> search(@RequestParam String author, @RequestParam int year) {
        return catalogue.search(author, year);
    }

    @GetMapping(path = "/{isbn}/page", produces = "text/html")
    public ResponseEntity<String> page(@PathVariable String isbn) {
        return ResponseEntity.of(Optional.ofNullable(pages.page(isbn)));
    }

    @GetMapping("/{isbn}/stock")
    public int stock(@PathVariable String isbn) {
        return catalogue.stock(isbn);
    }

    @PutMapping
    public Book save(@RequestBody Book book) {
        return catalogue.save(book);
    }

    @DeleteMapping("/{isbn}")
    public void remove(@PathVariable String isbn) {
        catalogue.remove(isbn);
    }

    @PostMapping("/refresh")
    public void refresh() {
        catalogue.refresh();
    }
}
