package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// A Flickr that keeps to the documented limits: a search shows its first 4,000 photos, and what is
/// asked for behind them is the last page again. For one thread.
final class FakeFlickr implements Search {

    private static final JsonMapper JSON = new JsonMapper();

    /// Pages from this one on are the first page again.
    int repeatsFrom = Integer.MAX_VALUE;

    final List<Map<String, String>> asked = new ArrayList<>();
    private final List<Uploaded> photos;

    /// @param at seconds
    record Uploaded(long id, long at) {}

    FakeFlickr(List<Uploaded> photos) {
        this.photos =
                photos.stream().sorted(Comparator.comparingLong(Uploaded::at).reversed()).toList();
    }

    @Override
    public JsonNode photos(Map<String, String> parameters) {
        asked.add(parameters);
        long from = Long.parseLong(parameters.get("min_upload_date"));
        long to = Long.parseLong(parameters.get("max_upload_date"));
        List<Uploaded> found =
                photos.stream().filter(photo -> photo.at() >= from && photo.at() <= to).toList();
        int perPage = Integer.parseInt(parameters.get("per_page"));
        int page = Integer.parseInt(parameters.get("page"));
        List<Uploaded> shown = found.subList(0, Math.min(found.size(), ClassSearch.SHOWN));
        int pages = (found.size() + perPage - 1) / perPage;
        int last = (shown.size() + perPage - 1) / perPage;
        int given = page >= repeatsFrom ? 1 : Math.min(page, Math.max(last, 1));
        ObjectNode answer = JSON.createObjectNode();
        answer.put("page", page).put("pages", pages).put("perpage", perPage);
        answer.put("total", Integer.toString(found.size()));
        ArrayNode list = answer.putArray("photo");
        int begin = Math.min((given - 1) * perPage, shown.size());
        for (Uploaded photo : shown.subList(begin, Math.min(begin + perPage, shown.size()))) {
            list.add(json(photo));
        }
        return answer;
    }

    static ObjectNode json(Uploaded photo) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", Long.toString(photo.id())).put("owner", "161920781@N04");
        json.put("secret", "3535fb688d").put("server", "4865").put("farm", 5);
        json.put("title", "Weigh").put("license", "4").put("ownername", "Ann");
        json.put("dateupload", Long.toString(photo.at())).put("views", "12");
        return json;
    }
}
