-- How this title's patch takes bytes: pieces of 1,362 bytes, five of them to an answer, numbered 4 to 0; the console
-- answers number 0 and the last of all with the bytes that it has. Read in the plugin of the community's server and in
-- the sources of the patch. The id tells one download from another.
return function(id)
  return {
    message = "UyaDownloadData",
    answer = "UyaDownloadAck",
    id = id,
    chunk = 1362,
    group = 5,
    timeout = "5s",
  }
end
