from __future__ import annotations

GUIDANCE = "/api/v1/guidance"


def test_anybody_gets_the_guidance_and_asks_again_for_nothing(client, db):
    answer = client.get(GUIDANCE)
    place = answer.json()["places"]["components.*.standby.failover_time"]
    assert answer.json()["fields"][place]["example"] == "45s"
    again = client.get(GUIDANCE, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_guidance_comes_in_the_language_of_the_request(client, db):
    english = client.get(GUIDANCE)
    chinese = client.get(GUIDANCE, HTTP_ACCEPT_LANGUAGE="zh-hant")
    assert chinese.json()["terms"]["quorum"] == "法定人數"
    assert english.json()["terms"]["quorum"] == "Quorum"
    assert english["ETag"] != chinese["ETag"]
